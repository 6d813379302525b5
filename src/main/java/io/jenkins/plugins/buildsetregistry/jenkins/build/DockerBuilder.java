package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;

/** Which of its builders docker uses. */
public enum DockerBuilder {
    /** BuildKit where client and daemon have it. */
    AUTO(null),
    BUILDKIT(true),
    CLASSIC(false);

    private final Boolean buildkit;

    DockerBuilder(Boolean buildkit) {
        this.buildkit = buildkit;
    }

    /** As an image says it; null for nothing. */
    Boolean buildkit() {
        return buildkit;
    }

    /** For a form. */
    public static ListBoxModel items() {
        return Choice.items(DockerBuilder.class);
    }
}
