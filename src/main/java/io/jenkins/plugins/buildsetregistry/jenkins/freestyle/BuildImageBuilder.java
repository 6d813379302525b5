package io.jenkins.plugins.buildsetregistry.jenkins.freestyle;

import hudson.Extension;
import hudson.model.AbstractProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ImageWork;
import io.jenkins.plugins.buildsetregistry.jenkins.form.EngineFields;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** Builds images in a freestyle build, and puts them into its buildset registry. */
public final class BuildImageBuilder extends ImagesBuilder {
    @DataBoundConstructor
    public BuildImageBuilder(List<ContainerImage> images) {
        super(images);
    }

    @Override
    BuildsetParameters parameters() {
        return new BuildsetParameters();
    }

    @Override
    void perform(ImageWork work, BuildPlace place, BlockRegistry registry)
            throws BuildsetException, IOException, InterruptedException {
        work.build(place, registry);
    }

    @Extension
    @Symbol("containerImageBuild")
    public static final class Descriptor extends BuildStepDescriptor<Builder> implements EngineFields {
        @Override
        public String getDisplayName() {
            return "Build container images";
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }
    }
}
