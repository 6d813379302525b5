package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import java.util.List;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a form says of a block that runs with a buildset registry. */
public interface BlockFields extends ChangeFields, IntermediateField {
    @POST
    default ListBoxModel doFillWhenMissingItems() {
        return Choice.items(WhenMissing.class);
    }

    @POST
    default ListBoxModel doFillRequireItems() {
        return Choice.items(Require.class);
    }

    @POST
    default ListBoxModel doFillUpstreamItems() {
        return Choice.items(Fallback.class);
    }

    @POST
    default FormValidation doCheckNamespaces(@QueryParameter String value) {
        return Checks.first(
                TextList.words(List.of(Util.fixNull(value))),
                word -> Upstream.isNamespace(word)
                        ? FormValidation.ok()
                        : FormValidation.error("'" + word + "' is not a registry as it stands in image names, such as"
                                + " quay.io or registry.example.org:5000"));
    }

    @POST
    default FormValidation doCheckWaitMinutes(@QueryParameter String value) {
        String minutes = Util.fixEmptyAndTrim(value);
        try {
            return minutes == null || Integer.parseInt(minutes) >= 0
                    ? FormValidation.ok()
                    : FormValidation.error("Expected a number of minutes, 0 or more");
        } catch (NumberFormatException e) {
            return FormValidation.error("Expected a number of minutes, 0 or more");
        }
    }
}
