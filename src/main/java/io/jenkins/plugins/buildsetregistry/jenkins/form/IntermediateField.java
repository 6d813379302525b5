package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The drop-down list of intermediate registries. */
public interface IntermediateField {
    /**
     * Their names, for those who may configure the job, or Jenkins where there is no job.
     *
     * @param intermediate stays in the list whatever it is
     */
    @POST
    default ListBoxModel doFillIntermediateItems(@AncestorInPath Item item, @QueryParameter String intermediate) {
        ListBoxModel items = new ListBoxModel();
        items.add("The only one", "");
        boolean allowed =
                item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
        List<String> names = allowed
                ? BuildsetRegistryConfiguration.get().getIntermediateRegistries().stream()
                        .map(IntermediateRegistrySettings::getName)
                        .toList()
                : List.of();
        names.forEach(items::add);
        String current = Util.fixEmptyAndTrim(intermediate);
        if (current != null && !names.contains(current)) {
            items.add(allowed ? current + " (there is none of this name)" : current, current);
        }
        return items;
    }
}
