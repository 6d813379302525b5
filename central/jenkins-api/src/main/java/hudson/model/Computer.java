package hudson.model;

import hudson.EnvVars;
import hudson.remoting.VirtualChannel;
import hudson.security.AccessControlled;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jenkins.model.IComputer;
import jenkins.widgets.HasWidgets;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

@ExportedBean
public abstract class Computer extends Actionable
        implements AccessControlled, IComputer, ExecutorListener, DescriptorByNameOwner, StaplerProxy, HasWidgets {
    public static final ExecutorService threadPoolForRemoting = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "remoting pool");
        thread.setDaemon(true);
        return thread;
    });

    protected String nodeName;
    private final transient Node node;

    protected Computer(Node node) {
        this.node = node;
        nodeName = node.getNodeName();
    }

    public abstract VirtualChannel getChannel();

    public abstract Charset getDefaultCharset();

    public abstract Boolean isUnix();

    @Override
    public String getName() {
        return nodeName;
    }

    @Override
    @Exported
    public String getDisplayName() {
        return nodeName;
    }

    public Node getNode() {
        return node;
    }

    @Override
    @Exported
    public boolean isOffline() {
        return getChannel() == null;
    }

    public EnvVars getEnvironment() throws IOException, InterruptedException {
        return new EnvVars(System.getenv());
    }

    /** Local: the computer that {@link LocalJenkins#runningOn} names. */
    public static Computer currentComputer() {
        return LocalJenkins.currentComputer();
    }

    @Override
    @Restricted(NoExternalUse.class)
    public Object getTarget() {
        return this;
    }
}
