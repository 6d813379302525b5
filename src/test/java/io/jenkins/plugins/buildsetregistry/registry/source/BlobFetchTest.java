package io.jenkins.plugins.buildsetregistry.registry.source;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.RegistryRule;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Blobs on their way: the registry stops, or they do not arrive. */
public class BlobFetchTest {
    @Rule
    public final RegistryRule upstream = new RegistryRule();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SampleImage image = SampleImage.of("fetched");
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final CountDownLatch failsAgain = new CountDownLatch(1);

    @Before
    public void pushThere() throws Exception {
        image.push(upstream.client(), "org/app", "1");
    }

    /** Holds the thread of the fetch when bytes have arrived, or will not. */
    private final class Held implements Source.Policy {
        private final AtomicBoolean missed = new AtomicBoolean();

        @Override
        public int resumes() {
            return 0;
        }

        @Override
        public void requireUsable() {}

        @Override
        public OciException refusal(IOException fault, ErrorCode miss) {
            return new OciException(miss, 502, fault.getMessage(), fault);
        }

        @Override
        public void received(long bytes) {
            holdUntil(goesOn);
        }

        @Override
        public void blobMissed(RemoteBlob blob) {
            holdUntil(missed.getAndSet(true) ? failsAgain : goesOn);
        }

        private void holdUntil(CountDownLatch latch) {
            arrived.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    latch.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RemoteBlob blob() {
        return new RemoteBlob(image.layerDigest(), image.layer().length, "org/app");
    }

    private Source source(Store store) {
        return new Source(new RemoteRegistry(upstream.access()), store, new Held());
    }

    @Test
    public void whatHasArrivedIsKeptThoughTheRegistryStops() throws Exception {
        try (Store store = Store.open(folder.getRoot().toPath())) {
            CompletableFuture<Boolean> stopped = new CompletableFuture<>();
            try (Source source = source(store);
                    BlobContent content = source.blob(blob())) {
                arrived.await();
                content.onChange(new Runnable() {
                    @Override
                    public void run() {
                        if (content.isVerified()) {
                            source.stop();
                            stopped.complete(true);
                        } else {
                            content.onChange(this);
                        }
                    }
                });
                goesOn.countDown();
                assertTrue(stopped.get(60, TimeUnit.SECONDS));
            }
            assertTrue(store.blobs().open(image.layerDigest()).isPresent());
        }
    }

    @Test
    public void whatHasNotArrivedIsBrokenOff() throws Exception {
        try (Store store = Store.open(folder.getRoot().toPath())) {
            try (Source source = source(store);
                    BlobContent content = source.blob(blob())) {
                arrived.await();
                source.stop();
                goesOn.countDown();
                source.close();
                assertThrows(IOException.class, content::received);
            }
            assertTrue(store.blobs().open(image.layerDigest()).isEmpty());
        }
    }

    @Test
    public void whoIsToldThatItFailedCanAskAgainAtOnce() throws Exception {
        RemoteBlob longer = new RemoteBlob(image.layerDigest(), image.layer().length + 1, "org/app");
        CompletableFuture<BlobContent> again = new CompletableFuture<>();
        try (Store store = Store.open(folder.getRoot().toPath());
                Source source = source(store);
                BlobContent content = source.blob(longer)) {
            arrived.await();
            content.onChange(new Runnable() {
                @Override
                public void run() {
                    try {
                        content.received();
                        content.onChange(this);
                    } catch (IOException told) {
                        again.completeAsync(() -> askAgain(source, longer), Runnable::run);
                    }
                }
            });
            goesOn.countDown();
            try {
                again.get(60, TimeUnit.SECONDS).close();
            } finally {
                failsAgain.countDown();
            }
        }
    }

    private static BlobContent askAgain(Source source, RemoteBlob blob) {
        try {
            return source.blob(blob);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
