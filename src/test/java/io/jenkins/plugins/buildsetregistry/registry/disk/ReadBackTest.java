package io.jenkins.plugins.buildsetregistry.registry.disk;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadBackTest {
    private static final int MIB = 1 << 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A disk that reads when a test says so. */
    private final Deque<Runnable> turns = new ArrayDeque<>();

    private long now;
    private final ReadBackPace pace = new ReadBackPace(() -> now);
    private Path file;

    @Before
    public void write() throws IOException {
        file = folder.newFile().toPath();
        Files.write(file, new byte[40 * MIB]);
    }

    private ReadBack start() {
        return new ReadBack(file, turns::add, ByteBuffer.allocate(MIB), pace);
    }

    private void readAll() {
        while (!turns.isEmpty()) {
            turns.pop().run();
        }
    }

    @Test
    public void keepsPaceWhileTheDiskIsReadAsQuicklyAsItIsWritten() {
        ReadBack readBack = start();
        for (int end = 8; end <= 40; end += 8) {
            readBack.extendTo(end * MIB);
            assertTrue(readBack.keepsPace());
            readAll();
        }
        readBack.cancel();
    }

    @Test
    public void aDiskThatIsReadMoreSlowlyIsWrittenThroughTheCacheForAMinute() {
        ReadBack slow = start();
        slow.extendTo(17 * MIB);
        assertFalse(slow.keepsPace());
        readAll();
        assertFalse(slow.keepsPace());
        slow.cancel();
        assertFalse(start().keepsPace());
        now += TimeUnit.MINUTES.toNanos(1) + 1;
        assertTrue(start().keepsPace());
    }
}
