package io.jenkins.plugins.buildsetregistry.buildset;

/** What to do about a change ahead that has no record of the required kind. */
public enum WhenMissing {
    /** Fail, naming it; the default: nobody shall test against the wrong base unknowingly. */
    FAIL,
    /** Wait until it has one, up to a limit. */
    WAIT,
    /** Go on with the published images, and say so. */
    PUBLISHED
}
