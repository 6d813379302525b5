package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ImageWork;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code buildImage(repository: 'quay.io/acme/base')}: builds images and puts them into the buildset registry. */
public final class BuildImageStep extends ImagesStep {
    private String intermediate;

    @DataBoundConstructor
    public BuildImageStep() {
        // either 'repository' or 'images' is needed
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

        Execution(StepContext context, BuildImageStep step) {
            super(context, step, new BuildsetParameters(), step.intermediate);
        }

        @Override
        Object run() throws Exception {
            ImageWork.Built built = work().build(place(getContext()), enclosing());
            return ImageResults.of(built.images(), built.registry());
        }
    }

    @Extension
    public static final class Descriptor extends ImagesStepDescriptor {
        @Override
        public String getFunctionName() {
            return "buildImage";
        }

        @Override
        public String getDisplayName() {
            return "Build container images";
        }
    }
}
