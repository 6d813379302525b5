package io.jenkins.plugins.buildsetregistry.faults;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;

/** What is run against registries with faults. */
public interface FaultedOperation {
    /** How an operation reaches its registries. */
    interface Way {
        RegistryAccess to(String role);

        TransportOptions patience();
    }

    /** One run of it and those after it, on images of its own. */
    interface Run {
        /** Fails, with the warnings, also if it has warned that something is not done. */
        void perform(Way way) throws Exception;

        /** Ends what may be at work still; nothing by default. */
        default void end() throws Exception {}

        /** Nothing is lost, and nothing is there by half. */
        void assertSound() throws Exception;

        void assertComplete() throws Exception;

        /** Whether it does without what requests of that kind are for. */
        default boolean tolerates(String kind) {
            return false;
        }

        /** What a message must name beside the registry: an image, a repository, a change. */
        String subject();
    }

    /** Leaves what it starts from, with no fault in the way. */
    Run prepare(int number) throws Exception;

    /** A failure that was told as a warning. */
    final class Warned extends Exception {
        private static final long serialVersionUID = 1;

        public Warned(String warning) {
            super(warning);
        }
    }
}
