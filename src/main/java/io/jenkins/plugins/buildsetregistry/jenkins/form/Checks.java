package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;

/** Says of a list what is wrong with one of its items. */
final class Checks {
    private Checks() {}

    /** What is to be said of the first item that is not good, or that all are. */
    static FormValidation first(Collection<String> items, Function<String, FormValidation> check) {
        return items.stream()
                .map(check)
                .filter(said -> said.kind != FormValidation.Kind.OK)
                .findFirst()
                .orElseGet(FormValidation::ok);
    }

    /** @param read throws what is wrong with an item */
    static FormValidation each(Collection<String> items, Consumer<String> read) {
        try {
            items.forEach(read);
            return FormValidation.ok();
        } catch (InvalidImageException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
