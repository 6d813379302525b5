package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The build at hand: who we are and who is before us.
 *
 * @param change or null for a build that belongs to none; its images cannot be linked by others
 * @param part of a build that has several registries, from 0: each adds to the record of the build on its own
 * @param buildUrl whole, for people, or null
 * @param dependsOn changes that this one declares to depend on, in that order
 * @param alias by which the change may have to be found when it is merged, or null
 */
public record Buildset(
        Change change, BuildId build, int part, String buildUrl, List<ChangeId> dependsOn, ChangeAlias alias)
        implements Serializable {
    /** OCI image specification, annotations.md. */
    private static final String STANDARD = "org.opencontainers.image.";

    private static final String LABEL = "io.jenkins.plugins.buildset-registry.";

    public Buildset {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Of a build with one registry, and a change without an alias. */
    public Buildset(Change change, BuildId build, String buildUrl, List<ChangeId> dependsOn) {
        this(change, build, 0, buildUrl, dependsOn, null);
    }

    /** Our marks in the configuration of every image that this build makes, and what the OCI image specification has keys for. */
    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        if (change != null) {
            labels.put(LABEL + "project", change.id().project());
            labels.put(LABEL + "change", change.id().number());
            labels.put(LABEL + "revision", change.revision());
            if (change.url() != null) {
                labels.put(LABEL + "change-url", change.url());
                labels.put(STANDARD + "url", change.url());
            }
            if (!change.revision().equals(Change.UNKNOWN_REVISION)) {
                labels.put(STANDARD + "revision", change.revision());
            }
            if (change.id().project().contains("/")) {
                labels.put(STANDARD + "source", "https://" + change.id().project());
            }
        }
        return labels;
    }
}
