package io.jenkins.plugins.buildsetregistry.faults;

/** How an operation is to end. */
public enum Outcome {
    /** The fault comes once, and the operation goes on by itself. */
    RECOVERS,
    /** The fault stays, and the operation fails. */
    FAILS,
    /** Where the fault comes nothing follows, and the operation ends by its own limit of time. */
    HANGS,
    /** As before, but somebody interrupts it. */
    INTERRUPTED
}
