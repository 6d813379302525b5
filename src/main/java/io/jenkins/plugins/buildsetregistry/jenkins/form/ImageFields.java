package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.image.WorkPath;
import java.util.List;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a form says of an image to build. It only reads what was typed, so that everybody may ask. */
public interface ImageFields {
    @POST
    default FormValidation doCheckRepository(@QueryParameter String value) {
        String repository = Util.fixEmptyAndTrim(value);
        if (repository == null) {
            return FormValidation.ok();
        }
        try {
            ImageName name = ImageName.parse(repository);
            return name.tag() == null && name.digest() == null
                    ? FormValidation.ok()
                    : FormValidation.error("Leave out '" + name.reference() + "': tags have a field of their own");
        } catch (InvalidImageException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @POST
    default FormValidation doCheckTags(@QueryParameter String value) {
        ImageName any = ImageName.parse("image");
        return Checks.each(words(value), any::withTag);
    }

    @POST
    default FormValidation doCheckContext(@QueryParameter String value) {
        return Checks.each(line(value), context -> WorkPath.require("", context));
    }

    @POST
    default FormValidation doCheckDockerfile(@QueryParameter String value, @QueryParameter String context) {
        return Checks.each(line(value), file -> WorkPath.require(Util.fixNull(context), file));
    }

    @POST
    default FormValidation doCheckBuildArgs(@QueryParameter String value) {
        return pairs(value);
    }

    @POST
    default FormValidation doCheckLabels(@QueryParameter String value) {
        return pairs(value);
    }

    @POST
    default FormValidation doCheckPlatforms(@QueryParameter String value) {
        return Checks.each(words(value), Platform::parse);
    }

    @POST
    default FormValidation doCheckSecrets(@QueryParameter String value) {
        return Checks.each(TextList.lines(List.of(Util.fixNull(value))), BuildSecret::parse);
    }

    @POST
    default FormValidation doCheckPath(@QueryParameter String value, @QueryParameter String context) {
        return Checks.each(line(value), path -> WorkPath.require(Util.fixNull(context), path));
    }

    @POST
    default FormValidation doCheckSiblings(@QueryParameter String value) {
        return Checks.each(words(value), sibling -> WorkPath.require("", sibling));
    }

    private static List<String> words(String value) {
        return TextList.words(List.of(Util.fixNull(value)));
    }

    private static List<String> line(String value) {
        String text = Util.fixEmptyAndTrim(value);
        return text == null ? List.of() : List.of(text);
    }

    private static FormValidation pairs(String value) {
        return Checks.first(
                TextList.pairs(List.of(Util.fixNull(value))),
                pair -> TextList.isPair(pair)
                        ? FormValidation.ok()
                        : FormValidation.error("Expected NAME=VALUE, one in each line"));
    }
}
