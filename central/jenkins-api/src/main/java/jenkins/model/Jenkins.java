package jenkins.model;

import hudson.FilePath;
import hudson.Launcher;
import hudson.ProxyConfiguration;
import hudson.model.AbstractCIBase;
import hudson.model.Computer;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.DescriptorByNameOwner;
import hudson.model.Item;
import hudson.model.ModifiableViewGroup;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import io.jenkins.plugins.buildsetregistry.local.LocalComputer;
import io.jenkins.plugins.buildsetregistry.local.LocalExtensions;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import java.io.File;
import java.io.IOException;
import jenkins.util.io.OnMaster;
import org.kohsuke.stapler.StaplerFallback;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.ExportedBean;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

/** Local: the view of {@link LocalJenkins}; there is none on what stands for an agent. */
@ExportedBean
public class Jenkins extends AbstractCIBase
        implements DirectlyModifiableTopLevelItemGroup,
                StaplerProxy,
                StaplerFallback,
                ModifiableViewGroup,
                AccessControlled,
                DescriptorByNameOwner,
                ModelObjectWithContextMenu,
                ModelObjectWithChildren,
                OnMaster,
                Loadable {
    public static final PermissionGroup PERMISSIONS = new PermissionGroup(Jenkins.class, null);
    public static final Permission ADMINISTER =
            new Permission(PERMISSIONS, "Administer", null, null, PermissionScope.JENKINS);
    public static final Permission MANAGE =
            new Permission(PERMISSIONS, "Manage", null, ADMINISTER, PermissionScope.JENKINS);
    public static final Permission SYSTEM_READ =
            new Permission(PERMISSIONS, "SystemRead", null, ADMINISTER, PermissionScope.JENKINS);
    public static final Permission READ =
            new Permission(PERMISSIONS, "Read", null, ADMINISTER, PermissionScope.JENKINS);

    private final transient LocalJenkins local;
    public transient volatile ProxyConfiguration proxy;

    private Jenkins(LocalJenkins local) {
        this.local = local;
    }

    public static Jenkins get() throws IllegalStateException {
        Jenkins jenkins = getInstanceOrNull();
        if (jenkins == null) {
            throw new IllegalStateException("there is no Jenkins: it was not started, or this is an agent");
        }
        return jenkins;
    }

    public static Jenkins getInstanceOrNull() {
        LocalJenkins local = LocalJenkins.current();
        return local == null ? null : local.jenkins(Jenkins::new);
    }

    public static Authentication getAuthentication2() {
        return LocalJenkins.authentication();
    }

    @Override
    public String getDisplayName() {
        return "Jenkins";
    }

    @Override
    public String getFullName() {
        return "";
    }

    @Override
    public String getFullDisplayName() {
        return "";
    }

    @Override
    public File getRootDir() {
        return local.root();
    }

    @Override
    public FilePath getRootPath() {
        return new FilePath(local.root());
    }

    public String getRootUrl() throws IllegalStateException {
        return local.rootUrl();
    }

    public ProxyConfiguration getProxy() {
        return proxy;
    }

    @Override
    public ACL getACL() {
        return local.acl();
    }

    public Node getNode(String name) {
        return local.node(name);
    }

    public Computer getComputer(String name) {
        return local.computer(name);
    }

    @Override
    public Computer createComputer() {
        return new LocalComputer(this, () -> FilePath.localChannel);
    }

    @Override
    public Launcher createLauncher(TaskListener listener) {
        return new Launcher.LocalLauncher(listener);
    }

    public Item getItemByFullName(String fullName) {
        return getItemByFullName(fullName, Item.class);
    }

    public <T extends Item> T getItemByFullName(String fullName, Class<T> type) throws AccessDeniedException {
        Item item = local.item(fullName);
        return type.isInstance(item) ? type.cast(item) : null;
    }

    public Descriptor getDescriptor(Class<? extends Describable> type) {
        return LocalExtensions.descriptor(type);
    }

    public Descriptor getDescriptorOrDie(Class<? extends Describable> type) {
        Descriptor descriptor = getDescriptor(type);
        if (descriptor == null) {
            throw new AssertionError(type + " is missing its descriptor");
        }
        return descriptor;
    }

    public <T extends Descriptor> T getDescriptorByType(Class<T> type) {
        return LocalExtensions.find(type).stream().findFirst().orElse(null);
    }

    @Override
    public synchronized void save() throws IOException {}

    @Override
    public Object getTarget() {
        return this;
    }
}
