package io.jenkins.plugins.buildsetregistry.engine.embedded;

/** A numeric user and group. */
record Owner(long uid, long gid) {
    static final Owner ROOT = new Owner(0, 0);
}
