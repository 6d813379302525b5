package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Rule;
import org.junit.Test;

public class BlobTransferTest {
    private static final byte[] CONTENT = Images.random(300_000, 1);
    private static final Descriptor BLOB = Images.blob(MediaTypes.OCI_LAYER, CONTENT);
    private static final String UPLOADS = "/v2/acme/app/blobs/uploads/";

    @Rule
    public final FaultServer server = new FaultServer();

    @Test
    public void goesOnWhereADownloadBroke() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Semaphore read = new Semaphore(0);
        server.answer(request -> {
            int from = from(request);
            Answer answer = Answer.of(from == 0 ? 200 : 206)
                    .body(Arrays.copyOfRange(CONTENT, from, CONTENT.length))
                    .header("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
            return asked.incrementAndGet() <= 6 ? answer.cutAfter(40_000, read) : answer;
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = server.repository().blob(BLOB, 0)) {
            for (byte[] part = in.readNBytes(40_000); part.length > 0; part = in.readNBytes(40_000)) {
                all.write(part);
                read.release();
            }
        }
        assertArrayEquals(CONTENT, all.toByteArray());
        assertEquals("bytes=40000-", server.requests().get(1).header("range"));
        assertEquals(7, server.requests().size());
    }

    @Test
    public void skipsWhatAServerWithoutRangesSendsAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.answer(request -> asked.incrementAndGet() == 1
                ? Answer.of(200).body(CONTENT).cutAfter(100_000)
                : Answer.of(200).body(CONTENT));
        assertArrayEquals(CONTENT, read(server.repository()));
    }

    @Test
    public void readsABlobOverHttp10() throws Exception {
        server.answer(request -> Answer.of(200).http10().body(CONTENT));
        assertArrayEquals(CONTENT, read(server.repository()));
    }

    @Test
    public void givesUpOnADownloadThatNeverMoves() {
        server.answer(request -> Answer.of(200).body(CONTENT).cutAfter(0));
        RegistryException broken = assertThrows(RegistryException.class, () -> read(server.repository()));
        assertTrue(broken.getMessage(), broken.getMessage().contains("read blob acme/app@" + BLOB.digest()));
        // the JDK's client itself asks again where the connection ends before it has seen the head
        assertTrue(server.lines().toString(), server.requests().size() >= 4);
    }

    @Test
    public void refusesContentOfAnotherDigest() {
        server.answer(request -> Answer.of(200).body(Images.random(CONTENT.length, 2)));
        RegistryException broken = assertThrows(RegistryException.class, () -> read(server.repository()));
        assertTrue(broken.getMessage(), broken.getMessage().contains("has digest sha256:"));
    }

    @Test
    public void refusesContentOfAnotherSize() {
        server.answer(request -> Answer.of(200).body(Images.random(10, 2)));
        RegistryException broken = assertThrows(RegistryException.class, () -> read(server.repository()));
        assertTrue(broken.getMessage(), broken.getMessage().contains("10 bytes, expected 300000"));
    }

    @Test
    public void refusesAnotherRangeThanItAskedFor() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Semaphore read = new Semaphore(0);
        server.answer(request -> asked.incrementAndGet() == 1
                ? Answer.of(200).body(CONTENT).cutAfter(100, read)
                : Answer.of(206).header("Content-Range", "bytes 0-9/10").body(new byte[10]));
        RegistryException broken;
        try (InputStream in = server.repository().blob(BLOB, 0)) {
            in.readNBytes(100);
            read.release();
            broken = assertThrows(RegistryException.class, in::read);
        }
        assertTrue(broken.getMessage(), broken.getMessage().contains("asked for the bytes from 100"));
    }

    @Test
    public void uploadsInOnePutToARelativePlaceWithAQuery() throws Exception {
        server.answer(request -> switch (request.method()) {
            case "HEAD" -> Answer.of(404);
            case "POST" -> Answer.of(202).header("Location", UPLOADS + "1?_state=abc%3D");
            default -> Answer.of(201);
        });
        upload(server.repository());
        assertEquals(
                List.of(
                        "HEAD /v2/acme/app/blobs/" + BLOB.digest(),
                        "POST " + UPLOADS,
                        "PUT " + UPLOADS + "1?_state=abc%3D&digest=" + BLOB.digest()),
                server.lines());
        assertArrayEquals(CONTENT, server.requests().get(2).body());
    }

    @Test
    public void sendsOnlyTheRestWhereTheRegistryKeptAPart() throws Exception {
        server.dropNextBodyAfter(100_000);
        server.answer(request -> switch (request.method()) {
            case "HEAD" -> Answer.of(404);
            case "POST" -> Answer.of(202).header("Location", server.address() + UPLOADS + "1");
            case "GET" ->
                Answer.of(204).header("Location", UPLOADS + "1?part=2").header("Range", "0-89999");
            default -> Answer.of(201);
        });
        AtomicLong moved = upload(server.repository());
        FaultServer.Request last = server.requests().get(server.requests().size() - 1);
        assertEquals("PUT " + UPLOADS + "1?part=2&digest=" + BLOB.digest(), last.line());
        assertEquals("90000-299999", last.header("content-range"));
        assertArrayEquals(Arrays.copyOfRange(CONTENT, 90_000, CONTENT.length), last.body());
        assertEquals(CONTENT.length, moved.get());
    }

    @Test
    public void hasToldOfAllWhenItHasToldOfTheEnd() throws Exception {
        List<Long> told = new CopyOnWriteArrayList<>();
        AtomicReference<UploadBody.Progress> progress = new AtomicReference<>();
        Thread end = new Thread(() -> progress.get().at(CONTENT.length));
        progress.set(new UploadBody.Progress(BLOB, new TransferListener() {
            @Override
            public void moved(Descriptor blob, long bytes) {
                if (Thread.currentThread() != end) {
                    end.start();
                    while (end.isAlive() && end.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait();
                    }
                }
                told.add(bytes);
            }
        }));
        progress.get().at(100);
        end.join();
        assertEquals(List.of(100L, CONTENT.length - 100L), told);
    }

    @Test
    public void startsAnewWhereTheRegistryForgotTheUpload() throws Exception {
        AtomicInteger sessions = new AtomicInteger();
        AtomicInteger puts = new AtomicInteger();
        server.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", UPLOADS + sessions.incrementAndGet());
            case "PUT" -> puts.incrementAndGet() == 1 ? Answer.of(500) : Answer.of(201);
            default -> Answer.of(404);
        });
        upload(server.repository());
        FaultServer.Request last = server.requests().get(server.requests().size() - 1);
        assertEquals("PUT " + UPLOADS + "2?digest=" + BLOB.digest(), last.line());
        assertArrayEquals(CONTENT, last.body());
    }

    @Test
    public void believesTheRegistryThatHasTheBlobThoughItsAnswerWasLost() throws Exception {
        AtomicInteger puts = new AtomicInteger();
        server.answer(request -> switch (request.method()) {
            case "HEAD" -> Answer.of(puts.get() == 0 ? 404 : 200);
            case "POST" -> Answer.of(202).header("Location", UPLOADS + "1");
            case "PUT" -> puts.incrementAndGet() == 1 ? Answer.drop() : Answer.of(500);
            default -> Answer.of(404);
        });
        upload(server.repository());
        assertEquals(1, puts.get());
    }

    @Test
    public void cancelsAnUploadThatFailed() throws Exception {
        server.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", UPLOADS + "1");
            case "PUT" -> Answer.of(413);
            case "DELETE" -> Answer.of(204);
            default -> Answer.of(404);
        });
        RegistryException refused = assertThrows(RegistryException.class, () -> upload(server.repository()));
        assertEquals(413, refused.status());
        assertTrue(refused.getMessage(), refused.getMessage().contains("raise that limit"));
        assertEquals(
                "DELETE " + UPLOADS + "1", server.lines().get(server.lines().size() - 1));
    }

    @Test
    public void sendsContentASecondTimeToARegistryThatIsSilentAndNotAThirdTime() {
        Semaphore hungUp = new Semaphore(0);
        server.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", UPLOADS + "1");
            case "PUT" -> Answer.drop().silent(hungUp::release);
            default -> Answer.of(404);
        });
        byte[] content = Arrays.copyOf(CONTENT, 1000);
        Descriptor blob = Images.blob(MediaTypes.OCI_LAYER, content);
        RemoteRepository repository = new RemoteRegistry(
                        server.access(), Patience.NONE.withStall(Duration.ofSeconds(2)))
                .repository("acme/app");
        RegistryException silent = assertThrows(
                RegistryException.class, () -> repository.upload(blob, Images.source(content), TransferListener.NONE));
        assertTrue(silent.getMessage(), silent.getMessage().contains("after 1000 of 1000 bytes"));
        hungUp.acquireUninterruptibly(2);
        assertEquals(
                2,
                server.lines().stream().filter(line -> line.startsWith("PUT")).count());
    }

    @Test
    public void doesNotRetryASourceThatFails() {
        server.answer(request ->
                request.method().equals("POST") ? Answer.of(202).header("Location", UPLOADS + "1") : Answer.of(404));
        RegistryException failed = assertThrows(
                RegistryException.class,
                () -> server.repository()
                        .upload(
                                BLOB,
                                offset -> {
                                    throw new IOException("disk error");
                                },
                                TransferListener.NONE));
        assertTrue(failed.getMessage(), failed.getMessage().contains("could not be read: disk error"));
        assertEquals(
                0,
                server.lines().stream().filter(line -> line.startsWith("PUT")).count());
    }

    @Test
    public void refusesAnUploadWithoutAPlace() {
        server.answer(request -> Answer.of(request.method().equals("POST") ? 202 : 404));
        RegistryException refused = assertThrows(RegistryException.class, () -> upload(server.repository()));
        assertTrue(refused.getMessage(), refused.getMessage().contains("no address for the upload"));
    }

    private static int from(FaultServer.Request request) {
        String range = request.header("range");
        return range.isEmpty() ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
    }

    private static AtomicLong upload(RemoteRepository repository) throws Exception {
        AtomicLong moved = new AtomicLong();
        repository.upload(BLOB, Images.source(CONTENT), new TransferListener() {
            @Override
            public void moved(Descriptor blob, long bytes) {
                moved.addAndGet(bytes);
            }
        });
        return moved;
    }

    private static byte[] read(RemoteRepository repository) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = repository.blob(BLOB, 0)) {
            in.transferTo(all);
        }
        return all.toByteArray();
    }
}
