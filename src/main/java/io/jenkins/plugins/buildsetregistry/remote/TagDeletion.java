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
        DENIED,
        /** Only the whole image could be deleted, and something else needs it. */
        SHARED
    }

    static TagDeletion deleted() {
        return new TagDeletion(Outcome.DELETED, null);
    }

    /**
     * What a refusal means.
     *
     * @param repository to ask whether a tag that was not found is there: who deletes digests only finds no tag among them, and
     *     some hide what one has no right to
     * @throws RegistryException the same, if it is none, but a failure
     */
    static TagDeletion refused(RegistryException refusal, RemoteRepository repository, String tag)
            throws RegistryException, InterruptedException {
        return switch (refusal.status()) {
            case 400, 405, 409, 412, 501 -> new TagDeletion(Outcome.UNSUPPORTED, refusal.getMessage());
            case 401, 403 -> new TagDeletion(Outcome.DENIED, refusal.getMessage());
            case 404 ->
                repository.head(tag).isPresent()
                        ? new TagDeletion(Outcome.UNSUPPORTED, refusal.getMessage())
                        : new TagDeletion(Outcome.ABSENT, null);
            default -> throw refusal;
        };
    }

    /** Whether the registry has no such tag now. */
    public boolean isGone() {
        return outcome == Outcome.DELETED || outcome == Outcome.ABSENT;
    }
}
