package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ProgressTest {
    private static final Descriptor BLOB = new Descriptor("x", Digest.sha256(new byte[0]), 100_000_000);

    private long now;

    @Test
    public void saysBytesAndRateOnlyOfWhatTakesLong() {
        List<String> lines = new ArrayList<>();
        Progress progress = new Progress(lines::add, () -> now, Duration.ofSeconds(2));
        progress.started(BLOB);
        now = Duration.ofSeconds(1).toNanos();
        progress.moved(BLOB, 10_000_000);
        assertEquals(List.of(), lines);
        now = Duration.ofSeconds(2).toNanos();
        progress.moved(BLOB, 10_000_000);
        assertEquals(List.of("  sha256:e3b0c44298fc  20.0 MB of 100 MB  10.0 MB/s"), lines);
        progress.finished(BLOB);
        now = Duration.ofSeconds(9).toNanos();
        progress.moved(BLOB, 1);
        assertEquals(1, lines.size());
    }

    @Test
    public void bytesHaveThreeDigits() {
        assertEquals("0 B", Progress.bytes(0));
        assertEquals("999 B", Progress.bytes(999));
        assertEquals("1.00 kB", Progress.bytes(1000));
        assertEquals("1.50 MB", Progress.bytes(1_500_000));
        assertEquals("104 MB", Progress.bytes(104_000_000));
        assertEquals("9.22 TB", Progress.bytes(9_223_372_036_854L));
    }
}
