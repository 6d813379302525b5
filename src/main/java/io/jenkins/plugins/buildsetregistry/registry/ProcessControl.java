package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;

/** What the owner of a registry process may ask of it over HTTP. */
public interface ProcessControl {
    /** A server within somebody's process: it has no lease, and whoever started it stops it. */
    ProcessControl NONE = new ProcessControl() {
        @Override
        public String nonce() {
            return "";
        }

        @Override
        public void renewLease(Duration duration) {
            // its life is not limited
        }

        @Override
        public void stop() {
            // not ours to stop
        }
    };

    /** Proves to the owner that this is its process. */
    String nonce();

    /** From now on, the process lives that long. */
    void renewLease(Duration duration);

    void stop();
}
