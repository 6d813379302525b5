package io.jenkins.plugins.buildsetregistry.acceptance;

import java.time.Duration;

/** What came of a scenario. @param note why it failed or was not run; empty if it passed */
record Outcome(String scenario, Result result, Duration time, String note) {
    enum Result {
        PASSED("passed"),
        FAILED("FAILED"),
        NOT_RUN("not run");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
