package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.form.BlockFields;
import java.io.IOException;
import java.util.List;
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

    /** {@code fail}, {@code wait} or {@code published}. */
    public String getWhenMissing() {
        return parameters.getWhenMissing();
    }

    @DataBoundSetter
    public void setWhenMissing(String whenMissing) {
        parameters.setWhenMissing(whenMissing);
    }

    /** {@code built} or {@code tested}. */
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
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        boolean spansNodes = context.get(Node.class) == null;
        return new WithBuildsetRegistryExecution(context, OwnRegistry.ofBlock(parameters, intermediate, spansNodes));
    }

    @Extension
    public static final class Descriptor extends StepDescriptor implements BlockFields {
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
            return Set.of(Run.class, TaskListener.class, EnvVars.class);
        }
    }
}
