package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.WhenMissing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code withBuildsetRegistry { … }}: runs the sidecar registry of a change around its body. */
public final class WithBuildsetRegistryStep extends Step {
    private final BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;

    @DataBoundConstructor
    public WithBuildsetRegistryStep() {
        // all parameters are optional
    }

    public String getChange() {
        return parameters.change;
    }

    @DataBoundSetter
    public void setChange(String change) {
        parameters.change = Util.fixEmptyAndTrim(change);
    }

    public String getProject() {
        return parameters.project;
    }

    @DataBoundSetter
    public void setProject(String project) {
        parameters.project = Util.fixEmptyAndTrim(project);
    }

    public String getRevision() {
        return parameters.revision;
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        parameters.revision = Util.fixEmptyAndTrim(revision);
    }

    public List<String> getDependsOn() {
        return parameters.dependsOn;
    }

    @DataBoundSetter
    public void setDependsOn(List<String> dependsOn) {
        parameters.dependsOn = new ArrayList<>(Util.fixNull(dependsOn));
    }

    public String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    /** {@code fail}, {@code wait} or {@code published}. */
    public String getWhenMissing() {
        return parameters.whenMissing.name().toLowerCase(Locale.ROOT);
    }

    @DataBoundSetter
    public void setWhenMissing(String whenMissing) {
        parameters.whenMissing = Choice.of(WhenMissing.class, "whenMissing", whenMissing);
    }

    /** {@code built} or {@code tested}. */
    public String getRequire() {
        return parameters.require.name().toLowerCase(Locale.ROOT);
    }

    @DataBoundSetter
    public void setRequire(String require) {
        parameters.require = Choice.of(Require.class, "require", require);
    }

    public int getWaitMinutes() {
        return parameters.waitMinutes;
    }

    @DataBoundSetter
    public void setWaitMinutes(int waitMinutes) {
        if (waitMinutes < 0) {
            throw new IllegalArgumentException("waitMinutes must not be negative, but is " + waitMinutes);
        }
        parameters.waitMinutes = waitMinutes;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new WithBuildsetRegistryExecution(context, new OwnRegistry(parameters, intermediate));
    }

    @Extension
    public static final class Descriptor extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "withBuildsetRegistry";
        }

        @Override
        public String getDisplayName() {
            return "Run with a buildset registry";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, EnvVars.class, Node.class);
        }
    }
}
