package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.util.Locale;

/** What may be done in a repository; in lower case, the names are those that scopes of tokens have. */
public enum Action {
    PULL,
    PUSH,
    DELETE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
