package hudson.views;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Descriptor;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;

public abstract class ListViewColumn implements ExtensionPoint, Describable<ListViewColumn> {
    @Exported
    public String getColumnCaption() {
        return getDescriptor().getDisplayName();
    }

    @Override
    public Descriptor<ListViewColumn> getDescriptor() {
        return Jenkins.get().getDescriptorOrDie(getClass());
    }
}
