package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static java.util.stream.Collectors.joining;

import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.DockerBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.form.EngineFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.ImageFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.TextList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/**
 * What steps that work on images have in common: one image by its fields, or several in {@code images}. Public, because Stapler
 * calls its setters.
 */
public abstract class ImagesStep extends Step {
    private String repository;
    private List<String> tags = new ArrayList<>();
    private String context;
    private String dockerfile;
    private String target;
    private List<String> buildArgs = new ArrayList<>();
    private List<String> platforms = new ArrayList<>();
    private List<String> secrets = new ArrayList<>();
    private boolean cache;
    private DockerBuilder dockerBuilder = DockerBuilder.AUTO;
    private List<ContainerImage> images = new ArrayList<>();
    private String engine;
    private List<String> buildOptions = new ArrayList<>();
    private int parallel = ImageBuilds.DEFAULT_LIMIT;

    ImagesStep() {}

    public final String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public final void setRepository(String repository) {
        this.repository = Util.fixEmptyAndTrim(repository);
    }

    public final List<String> getTags() {
        return tags;
    }

    @DataBoundSetter
    public final void setTags(List<String> tags) {
        this.tags = TextList.words(tags);
    }

    public final String getContext() {
        return context;
    }

    @DataBoundSetter
    public final void setContext(String context) {
        this.context = Util.fixEmptyAndTrim(context);
    }

    public final String getDockerfile() {
        return dockerfile;
    }

    @DataBoundSetter
    public final void setDockerfile(String dockerfile) {
        this.dockerfile = Util.fixEmptyAndTrim(dockerfile);
    }

    public final String getTarget() {
        return target;
    }

    @DataBoundSetter
    public final void setTarget(String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    public final List<String> getBuildArgs() {
        return buildArgs;
    }

    @DataBoundSetter
    public final void setBuildArgs(List<String> buildArgs) {
        this.buildArgs = TextList.pairs(buildArgs);
    }

    public final List<String> getPlatforms() {
        return platforms;
    }

    @DataBoundSetter
    public final void setPlatforms(List<String> platforms) {
        this.platforms = TextList.words(platforms);
    }

    public final List<String> getSecrets() {
        return secrets;
    }

    @DataBoundSetter
    public final void setSecrets(List<String> secrets) {
        this.secrets = TextList.lines(secrets);
    }

    public final boolean isCache() {
        return cache;
    }

    @DataBoundSetter
    public final void setCache(boolean cache) {
        this.cache = cache;
    }

    /** {@code auto}, {@code buildkit} or {@code classic}. */
    public final String getDockerBuilder() {
        return Choice.word(dockerBuilder);
    }

    @DataBoundSetter
    public final void setDockerBuilder(String dockerBuilder) {
        this.dockerBuilder = Choice.of("dockerBuilder", dockerBuilder, DockerBuilder.AUTO);
    }

    public final List<ContainerImage> getImages() {
        return images;
    }

    @DataBoundSetter
    public final void setImages(List<ContainerImage> images) {
        this.images = Util.fixNull(images);
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
        return buildOptions;
    }

    @DataBoundSetter
    public final void setBuildOptions(List<String> buildOptions) {
        this.buildOptions = TextList.lines(buildOptions);
    }

    /** How many of several images are built at once. */
    public final int getParallel() {
        return parallel;
    }

    @DataBoundSetter
    public final void setParallel(int parallel) {
        this.parallel = ImageBuilds.requireLimit("parallel", parallel);
    }

    /** @throws InvalidImageException naming step, image, parameter and remedy */
    final List<ImageSpec> specs() {
        String step = getDescriptor().getFunctionName();
        if (images.isEmpty() == (repository == null)) {
            throw new InvalidImageException(
                    step + ": give either 'repository', for one image, or 'images', for several");
        }
        ContainerImage image = new ContainerImage(repository);
        image.setTags(tags);
        image.setContext(context);
        image.setDockerfile(dockerfile);
        image.setTarget(target);
        image.setBuildArgs(buildArgs);
        image.setPlatforms(platforms);
        image.setSecrets(secrets);
        image.setCache(cache);
        image.setDockerBuilder(getDockerBuilder());
        if (!images.isEmpty()) {
            if (!image.keys().isEmpty()) {
                throw new InvalidImageException(step + ": "
                        + image.keys().keySet().stream()
                                .map(key -> key.equals("buildkit") ? "'dockerBuilder'" : "'" + key + "'")
                                .collect(joining(", "))
                        + " beside 'images' would be for none of them: give it to each of the images that it is for");
            }
            return ContainerImage.specs(images, step);
        }
        return ContainerImage.specs(List.of(image), step);
    }

    /** What the descriptors of such steps have in common. Public, because Stapler calls it. */
    public abstract static class ImagesStepDescriptor extends StepDescriptor implements ImageFields, EngineFields {
        ImagesStepDescriptor() {}

        @POST
        public final ListBoxModel doFillDockerBuilderItems() {
            return DockerBuilder.items();
        }

        @Override
        public final Set<? extends Class<?>> getRequiredContext() {
            return NodeExecution.CONTEXT;
        }
    }
}
