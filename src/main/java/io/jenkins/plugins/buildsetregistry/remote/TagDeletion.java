package io.jenkins.plugins.buildsetregistry.remote;

/**
 * What became of a tag that was to be deleted (OCI distribution specification, "Deleting tags").
 *
 * @param reason what the registry said and what to do about it; null if the tag is gone
 */
public record TagDeletion(Outcome outcome, String reason) {
    /** How a registry answers. */
    public enum Outcome {
        DELETED,
        /** It was not there. */
        ABSENT,
        /** The registry deletes no tags, or it is switched off there. */
        UNSUPPORTED,
        /** The credentials have no right to it. */
        DENIED
    }

    /** Whether the registry has no such tag now. */
    public boolean isGone() {
        return outcome == Outcome.DELETED || outcome == Outcome.ABSENT;
    }
}
