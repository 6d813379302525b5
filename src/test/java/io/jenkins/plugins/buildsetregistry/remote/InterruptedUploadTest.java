package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** What still happens to an upload after an interrupt. */
public class InterruptedUploadTest {
    private static final byte[] CONTENT = Images.random(1000, 1);
    private static final Descriptor BLOB = Images.blob(MediaTypes.OCI_LAYER, CONTENT);

    @Rule
    public final FaultServer server = new FaultServer();

    private final CountDownLatch arrived = new CountDownLatch(1);

    private void push(Duration cancelLimit) throws InterruptedException {
        Thread uploading = Thread.currentThread();
        Thread interrupting = new Thread(() -> {
            try {
                arrived.await();
                uploading.interrupt();
            } catch (InterruptedException e) {
                return; // it was not waited for
            }
        });
        interrupting.start();
        BlobPusher pusher = new BlobPusher(server.repository(), cancelLimit);
        assertThrows(
                InterruptedException.class, () -> pusher.push(BLOB, Images.source(CONTENT), TransferListener.NONE));
        interrupting.join();
    }

    private static void awaitCancel() throws InterruptedException {
        Thread[] threads = new Thread[2 * Thread.activeCount()];
        List<Thread> cancelling = Stream.of(threads)
                .limit(Thread.enumerate(threads))
                .filter(thread -> thread.getName().equals("cancel-upload"))
                .toList();
        for (Thread thread : cancelling) {
            thread.join(30_000);
            assertFalse("it waits still", thread.isAlive());
        }
    }

    private Answer silence() {
        arrived.countDown();
        return Answer.drop().silent(() -> {});
    }

    @Test(timeout = 60_000)
    public void itIsCancelledInTheBackground() throws Exception {
        server.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", "/v2/acme/app/blobs/uploads/1");
            case "PUT" -> silence();
            default -> Answer.of(204);
        });
        push(Duration.ofMinutes(1));
        awaitCancel();
        assertEquals(
                "DELETE /v2/acme/app/blobs/uploads/1",
                server.lines().get(server.lines().size() - 1));
    }

    @Test(timeout = 60_000)
    public void aTokenServerThatHangsDoesNotHoldTheCancelling() throws Exception {
        Answer refusal = Answer.of(401)
                .header("WWW-Authenticate", "Bearer realm=\"" + server.address() + "/token\",service=\"any\"");
        server.answer(request -> switch (request.method()) {
            case "POST" ->
                request.header("authorization").isEmpty()
                        ? refusal
                        : Answer.of(202).header("Location", "/v2/acme/app/blobs/uploads/1");
            case "GET" ->
                server.lines().stream().anyMatch(line -> line.startsWith("PUT"))
                        ? silence()
                        : Answer.of(200).body("{\"token\":\"first\",\"expires_in\":3600}");
            default -> refusal;
        });
        push(Duration.ofSeconds(1));
        awaitCancel();
    }
}
