package io.jenkins.plugins.buildsetregistry.acceptance;

/** A scenario cannot run in that Jenkins. */
final class NotRun extends Exception {
    private static final long serialVersionUID = 1;

    /** @param why what is missing, and what to do about it */
    NotRun(String why) {
        super(why);
    }
}
