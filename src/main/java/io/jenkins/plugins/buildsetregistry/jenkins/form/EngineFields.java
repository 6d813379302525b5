package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.engine.Engines;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What a form says of how images are built. */
public interface EngineFields extends IntermediateField {
    @POST
    default ListBoxModel doFillEngineItems() {
        ListBoxModel items = new ListBoxModel();
        items.add("The first that can build the image", "");
        Engines.NAMES.forEach(items::add);
        return items;
    }

    @POST
    default FormValidation doCheckParallel(@QueryParameter String value) {
        try {
            ImageBuilds.requireLimit(
                    "parallel", Integer.parseInt(Util.fixNull(value).trim()));
            return FormValidation.ok();
        } catch (NumberFormatException e) {
            return FormValidation.error("Expected a number of images, such as " + ImageBuilds.DEFAULT_LIMIT);
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
