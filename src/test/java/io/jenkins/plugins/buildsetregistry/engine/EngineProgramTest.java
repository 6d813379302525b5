package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class EngineProgramTest {
    private final List<String> done = new ArrayList<>();

    @Test
    public void anInterruptInTheMidstOfTheCleanUpDoesNotCutItShort() {
        EngineProgram.always(
                done::add,
                () -> {
                    done.add("containers");
                    if (done.size() == 1) {
                        throw new InterruptedException();
                    }
                },
                () -> done.add("images"));
        assertEquals(List.of("containers", "containers", "images"), done);
        assertTrue("the interrupt is kept", Thread.interrupted());
    }

    @Test
    public void aCleanUpThatFailsIsSaidAndTheNextIsDone() {
        EngineProgram.always(
                done::add,
                () -> {
                    throw new HostException("no buildah", null);
                },
                () -> done.add("images"));
        assertEquals(List.of("WARNING: no buildah", "images"), done);
    }
}
