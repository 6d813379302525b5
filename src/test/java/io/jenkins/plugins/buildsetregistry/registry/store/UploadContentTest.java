package io.jenkins.plugins.buildsetregistry.registry.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.disk.UploadMeans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class UploadContentTest {
    private static final int PIECE = 32 * 1024;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Random random = new Random(3);
    private final List<byte[]> written = new ArrayList<>();
    private long now;
    private UploadMeans means;
    private int files;

    @After
    public void close() {
        means.close();
    }

    private void open(long heldBytes, int blocks, ExecutorService threads) throws IOException {
        means = new UploadMeans(folder.getRoot().toPath(), () -> now, Durability.POWER_CUT, heldBytes, blocks, threads);
    }

    private UploadContent start() throws IOException {
        files++;
        Path file = folder.getRoot().toPath().resolve("upload" + files);
        UploadContent content = new UploadContent(means, file, "sha256", true);
        content.open();
        return content;
    }

    private void write(UploadContent content, int bytes) throws IOException {
        for (int left = bytes; left > 0; left -= PIECE) {
            byte[] piece = new byte[Math.min(left, PIECE)];
            random.nextBytes(piece);
            written.add(piece);
            content.write(ByteBuffer.wrap(piece));
        }
    }

    /** Of what {@link #write} has written in all. */
    private Digest digestOfWritten() {
        var hash = Digest.newMessageDigest("sha256");
        written.forEach(hash::update);
        return Digest.ofHash("sha256", hash.digest());
    }

    /** Holds tasks back until a test runs them. */
    private static final class Held extends AbstractExecutorService {
        final List<Runnable> tasks = new ArrayList<>();

        @Override
        public synchronized void execute(Runnable task) {
            tasks.add(task);
        }

        void runAll() {
            takeAll().forEach(Runnable::run);
        }

        private synchronized List<Runnable> takeAll() {
            List<Runnable> all = List.copyOf(tasks);
            tasks.clear();
            return all;
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return tasks;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    @Test
    public void fewBytesAreInNoFile() throws Exception {
        open(1 << 20, 2, Executors.newCachedThreadPool());
        UploadContent content = start();
        write(content, UploadContent.HELD_LIMIT);
        content.rest();
        assertFalse(Files.exists(content.file()));
        assertEquals(digestOfWritten(), content.digest("sha256"));
        content.open();
        write(content, 1);
        content.rest();
        assertEquals(UploadContent.HELD_LIMIT + 1, Files.size(content.file()));
        assertEquals(digestOfWritten(), content.digest("sha256"));
    }

    @Test
    public void memoryForFewBytesIsLimitedAndGivenBack() throws Exception {
        open(UploadContent.HELD_LIMIT, 2, Executors.newCachedThreadPool());
        UploadContent first = start();
        write(first, PIECE);
        UploadContent second = start();
        write(second, PIECE);
        written.clear();
        UploadContent third = start();
        write(third, 100);
        assertTrue(Files.exists(third.file()));
        assertEquals(digestOfWritten(), third.digest("sha256"));
        third.delete();
        first.delete();
        UploadContent fourth = start();
        write(fourth, 100);
        assertFalse(Files.exists(fourth.file()));
    }

    @Test
    public void isNotReadFromTheClientFasterThanItIsWritten() throws Exception {
        Held threads = new Held();
        open(0, 8, threads);
        UploadContent content = start();
        boolean[] woken = {false};
        int before = 0;
        while (content.hasRoom(() -> woken[0] = true)) {
            write(content, PIECE);
            before++;
            assertTrue("endless", before < 1000);
        }
        assertFalse(woken[0]);
        threads.runAll();
        assertTrue(woken[0]);
        assertTrue(content.hasRoom(() -> {}));
        write(content, PIECE);
        Thread ending = new Thread(() -> {
            while (!Thread.interrupted()) {
                threads.runAll();
            }
        });
        ending.start();
        assertEquals(digestOfWritten(), content.digest("sha256"));
        ending.interrupt();
        ending.join();
        content.sync();
        assertEquals(content.size(), Files.size(content.file()));
    }

    @Test
    public void oneBlockIsEnough() throws Exception {
        open(0, 1, Executors.newCachedThreadPool());
        UploadContent content = start();
        for (int i = 0; i < 200; i++) {
            CountDownLatch room = new CountDownLatch(1);
            if (!content.hasRoom(room::countDown)) {
                room.await();
            }
            write(content, PIECE - 7);
        }
        assertEquals(digestOfWritten(), content.digest("sha256"));
    }

    @Test
    public void aStalledOneGivesItsBlocksToAQuickOne() throws Exception {
        open(0, 1, Executors.newCachedThreadPool());
        UploadContent stalled = start();
        write(stalled, 1_000_000);
        assertNull("has the only block", means.blocks().take(0));
        byte[][] ofStalled = written.toArray(new byte[0][]);
        written.clear();
        UploadContent quick = start();
        write(quick, 1_000_000);
        assertNull(
                "not called in from one that was quick until now",
                means.blocks().take(0));
        now += TimeUnit.SECONDS.toNanos(2);
        write(quick, 1_000_000);
        now += 1;
        write(quick, 5_000_000);
        assertEquals(digestOfWritten(), quick.digest("sha256"));
        quick.sync();
        written.clear();
        written.addAll(List.of(ofStalled));
        write(stalled, 3_000_000);
        assertEquals(digestOfWritten(), stalled.digest("sha256"));
        stalled.sync();
        assertNotNull("given back", means.blocks().take(0));
    }

    @Test
    public void theFileOfOneThatOthersReadHasAllBytesAtAnyTime() throws Exception {
        open(1 << 20, 4, Executors.newCachedThreadPool());
        Path file = folder.getRoot().toPath().resolve("fetched");
        UploadContent content = new UploadContent(means, file, "sha256", false);
        content.open();
        for (int i = 0; i < 50; i++) {
            write(content, 50_001);
            byte[] piece = written.get(written.size() - 1);
            byte[] all = Files.readAllBytes(file);
            assertEquals(content.size(), all.length);
            assertArrayEquals(piece, Arrays.copyOfRange(all, all.length - piece.length, all.length));
        }
        assertEquals(digestOfWritten(), content.digest("sha256"));
    }
}
