package io.jenkins.plugins.buildsetregistry.buildset;

/** How far a change ahead must have come for its images to be linked. */
public enum Require {
    /** Its images were built and published; the default, so that one flaky test does not make the gate serial. */
    BUILT,
    /** A build with these images succeeded. */
    TESTED
}
