package io.jenkins.plugins.buildsetregistry.engine;

/** What to do about a base pinned by digest, which no change ahead can replace. */
public enum PinnedBases {
    WARN,
    FAIL
}
