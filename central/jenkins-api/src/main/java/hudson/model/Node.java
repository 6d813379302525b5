package hudson.model;

import hudson.ExtensionPoint;
import hudson.FilePath;
import hudson.Launcher;
import hudson.remoting.VirtualChannel;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import java.io.File;
import java.io.IOException;
import jenkins.model.Jenkins;
import jenkins.util.io.OnMaster;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.ProtectedExternally;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

@ExportedBean
public abstract class Node extends AbstractModelObject
        implements ReconfigurableDescribable<Node>, ExtensionPoint, AccessControlled, OnMaster, PersistenceRoot {
    @Exported(visibility = 999)
    public abstract String getNodeName();

    @Override
    public String getDisplayName() {
        return getNodeName();
    }

    public abstract Launcher createLauncher(TaskListener listener);

    public final Computer toComputer() {
        return Jenkins.get().getComputer(getNodeName());
    }

    public final VirtualChannel getChannel() {
        Computer computer = toComputer();
        return computer == null ? null : computer.getChannel();
    }

    @Restricted(ProtectedExternally.class)
    protected abstract Computer createComputer();

    public abstract FilePath getRootPath();

    public FilePath createPath(String absolutePath) {
        VirtualChannel channel = getChannel();
        return channel == null ? null : new FilePath(channel, absolutePath);
    }

    @Override
    public File getRootDir() {
        return new File(Jenkins.get().getRootDir(), "nodes/" + getNodeName());
    }

    @Override
    public ACL getACL() {
        return Jenkins.get().getACL();
    }

    @Override
    public void save() throws IOException {}
}
