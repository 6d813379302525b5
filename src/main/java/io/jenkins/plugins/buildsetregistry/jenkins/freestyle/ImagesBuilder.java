package io.jenkins.plugins.buildsetregistry.jenkins.freestyle;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.tasks.Builder;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ImageWork;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.form.TextList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.tasks.SimpleBuildStep;
import org.kohsuke.stapler.DataBoundSetter;

/** What freestyle steps that work on images in a workspace have in common. Public, because Stapler calls its setters. */
public abstract class ImagesBuilder extends Builder implements SimpleBuildStep {
    private final List<ContainerImage> images;
    private String engine;
    private List<String> buildOptions = new ArrayList<>();
    private int parallel = ImageBuilds.DEFAULT_LIMIT;
    private String intermediate;

    ImagesBuilder(List<ContainerImage> images) {
        this.images = new ArrayList<>(Util.fixNull(images));
    }

    public final List<ContainerImage> getImages() {
        return Util.fixNull(images);
    }

    /** {@code docker}, {@code buildx}, {@code podman}, {@code buildah} or {@code embedded}; null to find one. */
    public final String getEngine() {
        return engine;
    }

    @DataBoundSetter
    public final void setEngine(String engine) {
        this.engine = Util.fixEmptyAndTrim(engine);
    }

    /** Added to the engine's build command. */
    public final List<String> getBuildOptions() {
        return Util.fixNull(buildOptions); // a job may have been stored before the field was there
    }

    @DataBoundSetter
    public final void setBuildOptions(List<String> buildOptions) {
        this.buildOptions = TextList.lines(buildOptions);
    }

    /** How many of several images are built at once. */
    public final int getParallel() {
        return parallel == 0 ? ImageBuilds.DEFAULT_LIMIT : parallel; // stored before the field was there
    }

    @DataBoundSetter
    public final void setParallel(int parallel) {
        this.parallel = ImageBuilds.requireLimit("parallel", parallel);
    }

    public final String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public final void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    @Override
    public final void perform(
            Run<?, ?> run, FilePath workspace, EnvVars environment, Launcher launcher, TaskListener listener)
            throws InterruptedException, IOException {
        if (getImages().isEmpty()) {
            throw new AbortException("no image is named: add one to the build step");
        }
        BuildPlace place = new BuildPlace(run, workspace.toComputer().getNode(), workspace, environment, listener);
        try {
            ImageWork work = new ImageWork(
                    ContainerImage.specs(getImages(), "images"),
                    engine,
                    getBuildOptions(),
                    getParallel(),
                    OwnRegistry.ofStep(parameters().expanded(environment), intermediate));
            perform(work, place, RegistryAction.of(run).orElse(null));
        } catch (BuildsetException | InvalidImageException | RequestAbortedException | ChannelClosedException e) {
            throw UserFault.asIOException(e);
        }
    }

    /** For a registry of its own. */
    abstract BuildsetParameters parameters();

    /** @param registry of the build, or null */
    abstract void perform(ImageWork work, BuildPlace place, BlockRegistry registry)
            throws BuildsetException, IOException, InterruptedException;
}
