package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Holds that no secret is in what an exception shows, causes and suppressed ones included. */
final class Secrets {
    private Secrets() {}

    static void assertNone(Throwable thrown, String... secrets) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        for (String secret : secrets) {
            assertFalse("shows the secret: " + trace, trace.toString().contains(secret));
        }
    }
}
