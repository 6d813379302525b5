package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The build at hand: who we are and who is before us.
 *
 * @param change or null for a build that belongs to none; its images cannot be linked by others
 * @param buildUrl for people, or null
 * @param dependsOn changes that this one declares to depend on, in that order
 */
public record Buildset(Change change, BuildId build, String buildUrl, List<ChangeId> dependsOn)
        implements Serializable {
    private static final String LABEL = "io.jenkins.plugins.buildset-registry.";

    public Buildset {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Our marks in the configuration of every image that this build makes. */
    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        if (change != null) {
            labels.put(LABEL + "project", change.id().project());
            labels.put(LABEL + "change", change.id().number());
            labels.put(LABEL + "revision", change.revision());
            if (change.url() != null) {
                labels.put(LABEL + "change-url", change.url());
            }
        }
        return labels;
    }
}
