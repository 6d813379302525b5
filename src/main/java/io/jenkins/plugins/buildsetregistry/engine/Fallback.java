package io.jenkins.plugins.buildsetregistry.engine;

/** What becomes of an image that the buildset registry does not have. */
public enum Fallback {
    /** It is taken from where its name says. */
    ALLOW,
    /** Pulling it fails. */
    DENY
}
