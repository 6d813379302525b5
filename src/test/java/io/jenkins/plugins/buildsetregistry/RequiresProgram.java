package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.fail;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.util.Optional;
import org.junit.Assume;

/** A test that needs a program of the system: skipped without it, but never in CI, where it fails. */
public final class RequiresProgram {
    private RequiresProgram() {}

    /** @return absolute path */
    public static String require(String program) {
        Optional<String> found = new LocalHost().which(program);
        require(found.isPresent(), program);
        return found.get();
    }

    /** @param what is needed, and where it comes from */
    public static void require(boolean there, String what) {
        if (!there && "true".equals(System.getenv("CI"))) {
            fail("install " + what + ": no test is skipped in CI");
        }
        Assume.assumeTrue("needs " + what, there);
    }
}
