package io.jenkins.plugins.buildsetregistry.registry.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.disk.UploadMeans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class UploadStoreTest {
    private static final int LIMIT = 3;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private long now = Long.MAX_VALUE - 1; // such a clock may overflow
    private int users;
    private UploadStore uploads;

    @Before
    public void open() throws IOException {
        Path directory = folder.getRoot().toPath();
        uploads = new UploadStore(
                directory, LIMIT, new UploadMeans(directory, () -> now, Durability.POWER_CUT), StoredBytes.unlimited());
    }

    private void pass(long minutes) {
        now += TimeUnit.MINUTES.toNanos(minutes);
    }

    private Upload start() throws IOException {
        return uploads.start("a", "sha256", users++ + "");
    }

    private void write(Upload upload, Object writer) throws IOException {
        upload.begin(writer);
        upload.write(writer, ByteBuffer.wrap(new byte[10]));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder.getRoot().toPath())) {
            return files.count();
        }
    }

    @Test
    public void oneUserDoesNotTakeAllThatThereMayBe() throws Exception {
        Path directory = folder.getRoot().toPath();
        uploads = new UploadStore(
                directory, 10, new UploadMeans(directory, () -> now, Durability.POWER_CUT), StoredBytes.unlimited());
        Upload first = uploads.start("a", "sha256", "greedy");
        for (int i = 1; i < 5; i++) {
            uploads.start("a", "sha256", "greedy");
        }
        uploads.start("b", "sha256", "other");
        OciException refused = assertThrows(OciException.class, () -> uploads.start("a", "sha256", "greedy"));
        assertEquals(429, refused.status());
        uploads.start("b", "sha256", "other");
        uploads.forget(first);
        uploads.start("a", "sha256", "greedy");
    }

    @Test
    public void whoHasTooManyGivesUpTheOneThatHasRestedLongest() throws Exception {
        Path directory = folder.getRoot().toPath();
        uploads = new UploadStore(
                directory, 4, new UploadMeans(directory, () -> now, Durability.POWER_CUT), StoredBytes.unlimited());
        Upload others = uploads.start("b", "sha256", "other");
        pass(1);
        Upload written = uploads.start("a", "sha256", "cut off");
        write(written, this);
        pass(1);
        Upload cut = uploads.start("a", "sha256", "cut off");
        pass(2);

        Upload next = uploads.start("a", "sha256", "cut off");
        assertTrue(cut.hasEnded());
        assertThrows(OciException.class, () -> uploads.get("a", cut.id()));
        assertSame(written, uploads.get("a", written.id()));
        assertSame(others, uploads.get("b", others.id()));
        assertThrows("both are new or written", OciException.class, () -> uploads.start("a", "sha256", "cut off"));
        pass(2);
        uploads.start("a", "sha256", "cut off");
        assertTrue(next.hasEnded());
    }

    @Test
    public void forgetsAnUploadThatNobodyWentOnWith() throws Exception {
        Upload abandoned = start();
        write(abandoned, this);
        abandoned.pause(this);
        pass(59);
        start();
        assertSame(abandoned, uploads.get("a", abandoned.id()));
        pass(2);
        start();
        assertThrows(OciException.class, () -> uploads.get("a", abandoned.id()));
        assertTrue(abandoned.hasEnded());
        assertEquals(0, files());
    }

    @Test
    public void keepsAnUploadThatIsBeingWritten() throws Exception {
        Upload slow = start();
        write(slow, this);
        pass(600);
        start();
        assertFalse(slow.hasEnded());
        slow.pause(this);
        pass(30);
        start();
        assertSame(slow, uploads.get("a", slow.id()));
    }

    @Test
    public void refusesMoreThanItCanHold() throws Exception {
        Upload first = start();
        for (int i = 1; i < LIMIT; i++) {
            start();
        }
        OciException full = assertThrows(OciException.class, this::start);
        assertEquals(ErrorCode.TOOMANYREQUESTS, full.code());
        uploads.forget(first);
        start();
        assertThrows(OciException.class, this::start);
        pass(61);
        start();
    }
}
