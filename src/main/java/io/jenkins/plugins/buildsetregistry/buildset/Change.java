package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.io.Serializable;

/**
 * One revision of a change.
 *
 * @param revision patch set or short commit id; {@code 0} if it is unknown; characters other than {@code A-Za-z0-9.-}
 *     become {@code -}
 * @param url for people, or null
 */
public record Change(ChangeId id, String revision, String url) implements Serializable {
    public static final String UNKNOWN_REVISION = "0";

    private static final int REVISION_LIMIT = 64;

    public Change {
        revision = revision == null || revision.isBlank() ? UNKNOWN_REVISION : ChangeId.tagPart(revision);
        if (revision.length() > REVISION_LIMIT) {
            throw new IllegalArgumentException(
                    "revision '" + revision + "' of " + id + " is longer than 64 characters: give its short form");
        }
    }

    /** Whether a revision can be written so. */
    static boolean isRevision(String text) {
        return !text.isEmpty() && text.length() <= REVISION_LIMIT;
    }

    /** How an image of this change is marked where changes are not known. */
    public Origin origin() {
        return new Origin(label(), url);
    }

    private String label() {
        return "change " + id.number() + " (" + id.project() + ", revision " + revision + ")";
    }

    @Override
    public String toString() {
        return label();
    }
}
