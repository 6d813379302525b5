package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class TransferProgressTest {
    private static final Descriptor BLOB = new Descriptor("x", Digest.sha256(new byte[0]), 100_000_000);

    private long now;

    @Test
    public void saysBytesAndRateOnlyOfWhatTakesLong() {
        List<String> lines = new ArrayList<>();
        TransferProgress progress = new TransferProgress(lines::add, () -> now, Duration.ofSeconds(2));
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
}
