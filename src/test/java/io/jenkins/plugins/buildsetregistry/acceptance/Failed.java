package io.jenkins.plugins.buildsetregistry.acceptance;

/** Something is not as a scenario expects it. */
final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
        super(message);
    }
}
