package io.jenkins.plugins.buildsetregistry.jenkins.freestyle;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.console.ConsoleLogFilter;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryMask;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryVariables;
import io.jenkins.plugins.buildsetregistry.jenkins.form.BlockFields;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import jenkins.tasks.SimpleBuildWrapper;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Runs a freestyle build with the sidecar registry of its change; Pipelines have {@code withBuildsetRegistry}. */
public final class BuildsetRegistryWrapper extends SimpleBuildWrapper {
    private BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;

    @DataBoundConstructor
    public BuildsetRegistryWrapper() {
        // all parameters are optional
    }

    private Object readResolve() {
        parameters = parameters == null ? new BuildsetParameters() : parameters; // written by hand
        return this;
    }

    public String getChange() {
        return parameters.getChange();
    }

    @DataBoundSetter
    public void setChange(String change) {
        parameters.setChange(change);
    }

    public String getProject() {
        return parameters.getProject();
    }

    @DataBoundSetter
    public void setProject(String project) {
        parameters.setProject(project);
    }

    public String getRevision() {
        return parameters.getRevision();
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        parameters.setRevision(revision);
    }

    public List<String> getDependsOn() {
        return parameters.getDependsOn();
    }

    @DataBoundSetter
    public void setDependsOn(List<String> dependsOn) {
        parameters.setDependsOn(dependsOn);
    }

    public String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    public String getWhenMissing() {
        return parameters.getWhenMissing();
    }

    @DataBoundSetter
    public void setWhenMissing(String whenMissing) {
        parameters.setWhenMissing(whenMissing);
    }

    public String getRequire() {
        return parameters.getRequire();
    }

    @DataBoundSetter
    public void setRequire(String require) {
        parameters.setRequire(require);
    }

    public boolean isExpose() {
        return parameters.isExpose();
    }

    @DataBoundSetter
    public void setExpose(boolean expose) {
        parameters.setExpose(expose);
    }

    public List<String> getNamespaces() {
        return parameters.getNamespaces();
    }

    @DataBoundSetter
    public void setNamespaces(List<String> namespaces) {
        parameters.setNamespaces(namespaces);
    }

    /** {@code allow} or {@code deny}. */
    public String getUpstream() {
        return parameters.getUpstream();
    }

    @DataBoundSetter
    public void setUpstream(String upstream) {
        parameters.setUpstream(upstream);
    }

    public Integer getWaitMinutes() {
        return parameters.getWaitMinutes();
    }

    @DataBoundSetter
    public void setWaitMinutes(Integer waitMinutes) {
        parameters.setWaitMinutes(waitMinutes);
    }

    @Override
    public ConsoleLogFilter createLoggerDecorator(Run<?, ?> build) {
        return RegistryMask.ofBuild();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void makeSensitiveBuildVariables(AbstractBuild build, Set<String> sensitiveVariables) {
        super.makeSensitiveBuildVariables(build, sensitiveVariables);
        sensitiveVariables.addAll(RegistryVariables.SENSITIVE);
    }

    @Override
    public void setUp(
            Context context,
            Run<?, ?> build,
            FilePath workspace,
            Launcher launcher,
            TaskListener listener,
            EnvVars initialEnvironment)
            throws IOException, InterruptedException {
        if (!(build instanceof AbstractBuild)) {
            throw new AbortException("this wrapper is for freestyle builds: use withBuildsetRegistry in a Pipeline");
        }
        OwnRegistry own = OwnRegistry.ofBlock(parameters.expanded(initialEnvironment), intermediate, false);
        RegistryAction.keep(build, own);
        BuildPlace place =
                new BuildPlace(build, workspace.toComputer().getNode(), workspace, initialEnvironment, listener);
        boolean started = false;
        try {
            RunningRegistry running = own.start(place);
            RegistryVariables.of(running, false).forEach(context::env);
            new BlockEngines()
                    .configure(place, RegistryAction.of(build).orElseThrow(), false)
                    .forEach(context::env);
            context.setDisposer(new End(own));
            started = true;
        } catch (BuildsetException | RequestAbortedException | ChannelClosedException e) {
            throw UserFault.asIOException(e);
        } finally {
            if (!started) {
                own.stop(build, listener);
            }
        }
    }

    private static final class End extends Disposer {
        private static final long serialVersionUID = 1;

        private final OwnRegistry own;

        End(OwnRegistry own) {
            this.own = own;
        }

        /** Whether the build has succeeded is known later, when its publishers have run. */
        @Override
        public void tearDown(Run<?, ?> build, FilePath workspace, Launcher launcher, TaskListener listener)
                throws IOException {
            own.stop(build, listener);
        }
    }

    @Extension
    @Symbol("buildsetRegistryWrapper")
    public static final class Descriptor extends BuildWrapperDescriptor implements BlockFields {
        @Override
        public String getDisplayName() {
            return "Run with a buildset registry";
        }

        @Override
        public boolean isApplicable(AbstractProject<?, ?> item) {
            return true;
        }

        @Override
        public boolean takesVariables() {
            return true;
        }
    }
}
