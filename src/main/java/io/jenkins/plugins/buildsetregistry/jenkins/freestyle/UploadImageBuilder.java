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
import io.jenkins.plugins.buildsetregistry.jenkins.form.ChangeFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.EngineFields;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Copies images of a freestyle build to their target registries, under temporary tags. */
public final class UploadImageBuilder extends ImagesBuilder {
    private BuildsetParameters parameters = new BuildsetParameters();
    private boolean dryRun;

    @DataBoundConstructor
    public UploadImageBuilder(List<ContainerImage> images) {
        super(images);
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

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    BuildsetParameters parameters() {
        return parameters;
    }

    @Override
    void perform(ImageWork work, BuildPlace place, BlockRegistry registry)
            throws BuildsetException, IOException, InterruptedException {
        work.upload(place, registry, dryRun);
    }

    @Extension
    @Symbol("containerImageUpload")
    public static final class Descriptor extends BuildStepDescriptor<Builder> implements ChangeFields, EngineFields {
        @Override
        public String getDisplayName() {
            return "Upload container images under temporary tags";
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @Override
        public boolean takesVariables() {
            return true;
        }
    }
}
