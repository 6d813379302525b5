package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.form.ChangeFields;
import org.jenkinsci.plugins.workflow.steps.StepContext;
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
    private boolean dryRun;

    @DataBoundConstructor
    public UploadImageStep() {
        // either 'repository' or 'images' is needed
    }

    public String getChange() {
        return parameters.getChange();
    }

    /** Only where there is no block around the step. */
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

    public String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends NodeExecution {
        private static final long serialVersionUID = 1;

        private final boolean dryRun;

        Execution(StepContext context, UploadImageStep step) {
            super(context, step, step.parameters, step.intermediate);
            this.dryRun = step.dryRun;
        }

        @Override
        Object run() throws Exception {
            return ImageResults.of(work().upload(place(getContext()), enclosing(), dryRun));
        }
    }

    @Extension
    public static final class Descriptor extends ImagesStepDescriptor implements ChangeFields {
        @Override
        public String getFunctionName() {
            return "uploadImage";
        }

        @Override
        public String getDisplayName() {
            return "Upload container images under temporary tags";
        }
    }
}
