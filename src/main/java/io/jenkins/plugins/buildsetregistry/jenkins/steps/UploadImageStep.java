package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UploadImages;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code uploadImage(repository: 'quay.io/acme/base')}: copies images from the buildset registry to their target registries, under
 * temporary tags; builds first what was not built yet.
 */
public final class UploadImageStep extends ImagesStep {
    private final BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;

    @DataBoundConstructor
    public UploadImageStep() {
        // either 'repository' or 'images' is needed
    }

    public String getChange() {
        return parameters.change;
    }

    /** Only where there is no block around the step. */
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

    public String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends NodeExecution {
        private static final long serialVersionUID = 1;

        Execution(StepContext context, UploadImageStep step) {
            super(context, step, new OwnRegistry(step.parameters, step.intermediate));
        }

        @Override
        Object results(RunningRegistry registry) throws Exception {
            return ImageResults.of(workspace()
                    .act(new UploadImages(
                            registry,
                            registries(),
                            specs(),
                            machine(),
                            getContext().get(TaskListener.class))));
        }
    }

    @Extension
    public static final class Descriptor extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "uploadImage";
        }

        @Override
        public String getDisplayName() {
            return "Upload container images under temporary tags";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, EnvVars.class, FilePath.class, Node.class);
        }
    }
}
