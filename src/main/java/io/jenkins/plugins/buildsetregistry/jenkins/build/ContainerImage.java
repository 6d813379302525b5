package io.jenkins.plugins.buildsetregistry.jenkins.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.form.ImageFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.TextList;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One image to build, upload or promote, as it stands in a Jenkinsfile. */
public final class ContainerImage implements Describable<ContainerImage>, Serializable {
    private static final long serialVersionUID = 1;

    private final String repository;
    private ArrayList<String> tags = new ArrayList<>();
    private String context;
    private String path;
    private String dockerfile;
    private String target;
    private ArrayList<String> buildArgs = new ArrayList<>();
    private ArrayList<String> labels = new ArrayList<>();
    private ArrayList<String> siblings = new ArrayList<>();
    private ArrayList<String> platforms = new ArrayList<>();
    private ArrayList<String> secrets = new ArrayList<>();
    private boolean cache;
    private DockerBuilder dockerBuilder = DockerBuilder.AUTO;

    @DataBoundConstructor
    public ContainerImage(String repository) {
        this.repository = Util.fixEmptyAndTrim(repository);
    }

    /** A job may have been stored before a field was there. */
    private Object readResolve() {
        tags = TextList.words(tags);
        buildArgs = TextList.pairs(buildArgs);
        labels = TextList.pairs(labels);
        siblings = TextList.words(siblings);
        platforms = TextList.words(platforms);
        secrets = TextList.lines(secrets);
        dockerBuilder = dockerBuilder == null ? DockerBuilder.AUTO : dockerBuilder;
        return this;
    }

    /** Public name without a tag. */
    public String getRepository() {
        return repository;
    }

    /** Final tags; {@code latest} if there is none. */
    public List<String> getTags() {
        return tags;
    }

    @DataBoundSetter
    public void setTags(List<String> tags) {
        this.tags = TextList.words(tags);
    }

    public String getContext() {
        return context;
    }

    @DataBoundSetter
    public void setContext(String context) {
        this.context = Util.fixEmptyAndTrim(context);
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    public String getDockerfile() {
        return dockerfile;
    }

    @DataBoundSetter
    public void setDockerfile(String dockerfile) {
        this.dockerfile = Util.fixEmptyAndTrim(dockerfile);
    }

    public String getTarget() {
        return target;
    }

    @DataBoundSetter
    public void setTarget(String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    /** {@code NAME=VALUE}. */
    public List<String> getBuildArgs() {
        return buildArgs;
    }

    @DataBoundSetter
    public void setBuildArgs(List<String> buildArgs) {
        this.buildArgs = TextList.pairs(buildArgs);
    }

    /** {@code NAME=VALUE}. */
    public List<String> getLabels() {
        return labels;
    }

    @DataBoundSetter
    public void setLabels(List<String> labels) {
        this.labels = TextList.pairs(labels);
    }

    public List<String> getSiblings() {
        return siblings;
    }

    @DataBoundSetter
    public void setSiblings(List<String> siblings) {
        this.siblings = TextList.words(siblings);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    @DataBoundSetter
    public void setPlatforms(List<String> platforms) {
        this.platforms = TextList.words(platforms);
    }

    /** {@code id=NAME,env=VARIABLE} or {@code id=NAME,src=FILE}: where they are, not what they are. */
    public List<String> getSecrets() {
        return secrets;
    }

    @DataBoundSetter
    public void setSecrets(List<String> secrets) {
        this.secrets = TextList.lines(secrets);
    }

    public boolean isCache() {
        return cache;
    }

    @DataBoundSetter
    public void setCache(boolean cache) {
        this.cache = cache;
    }

    /** {@code auto}, {@code buildkit} or {@code classic}. */
    public String getDockerBuilder() {
        return Choice.word(dockerBuilder);
    }

    @DataBoundSetter
    public void setDockerBuilder(String dockerBuilder) {
        this.dockerBuilder = Choice.of("dockerBuilder", dockerBuilder, DockerBuilder.AUTO);
    }

    /**
     * Reads them as the command line reads a list of images.
     *
     * @param step names them in messages
     * @throws io.jenkins.plugins.buildsetregistry.image.InvalidImageException naming image, key and remedy
     */
    public static List<ImageSpec> specs(List<ContainerImage> images, String step) {
        List<Map<String, Object>> list = new ArrayList<>();
        images.forEach(image -> list.add(image.keys()));
        try {
            return ImageSpecs.parse(Json.MAPPER.writeValueAsString(list), step);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is set, under the names that a list of images has for it. */
    public Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        put(keys, "repository", repository);
        put(keys, "tags", tags);
        put(keys, "context", context);
        put(keys, "path", path);
        put(keys, "dockerfile", dockerfile);
        put(keys, "target", target);
        put(keys, "buildArgs", buildArgs);
        put(keys, "labels", labels);
        put(keys, "siblings", siblings);
        put(keys, "platforms", platforms);
        put(keys, "secrets", secrets);
        put(keys, "cache", cache ? true : null);
        put(keys, "buildkit", dockerBuilder.buildkit());
        return keys;
    }

    private static void put(Map<String, Object> keys, String name, Object value) {
        if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
            keys.put(name, value);
        }
    }

    @Extension
    @Symbol("containerImage")
    public static final class Descriptor extends hudson.model.Descriptor<ContainerImage> implements ImageFields {
        @Override
        public String getDisplayName() {
            return "Container image";
        }

        /** Here it is the only thing that must be said. */
        @Override
        @POST
        public FormValidation doCheckRepository(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error("Name the image, such as quay.io/acme/base")
                    : ImageFields.super.doCheckRepository(value);
        }

        @POST
        public ListBoxModel doFillDockerBuilderItems() {
            return DockerBuilder.items();
        }
    }
}
