package io.jenkins.plugins.buildsetregistry.buildset;

import java.util.Locale;

/** A stage that a revision of a change has reached; its tag points at the record that reached it. */
public enum Marker {
    TESTED,
    PROMOTED;

    String tag(Change change) {
        return change.revision() + "_" + name().toLowerCase(Locale.ROOT);
    }
}
