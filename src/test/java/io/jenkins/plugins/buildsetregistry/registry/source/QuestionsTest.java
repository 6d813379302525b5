package io.jenkins.plugins.buildsetregistry.registry.source;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Somebody finds that he does not know, and before he asks another has had the answer. */
public class QuestionsTest {
    @Rule
    public final FaultServer upstream = new FaultServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SampleImage image = SampleImage.of("asked for");

    @Before
    public void answer() {
        upstream.answer(request -> request.target().contains("/manifests/")
                ? Answer.of(200)
                        .header("Content-Type", image.mediaType())
                        .header("Docker-Content-Digest", image.digest().toString())
                        .body(image.manifest())
                : Answer.of(200).body(image.layer()));
    }

    /** Does something, once, before somebody has the time that he asks for. */
    private static final class BusyClock extends SettableClock {
        private final AtomicReference<Runnable> work = new AtomicReference<>();

        BusyClock() {
            super(Instant.now());
        }

        @Override
        public Instant instant() {
            Instant time = super.instant();
            Runnable now = work.getAndSet(null);
            if (now != null) {
                now.run();
            }
            return time;
        }
    }

    @Test
    public void aTagIsNotAskedForTwice() throws Exception {
        Namespaces.Place place = new Namespaces.Place("quay.io", "org/app");
        BusyClock clock = new BusyClock();
        Upstream quay = new Upstream("quay.io", upstream.access(), Duration.ofHours(1));
        try (Store store = Store.open(folder.getRoot().toPath());
                UpstreamImages images = new UpstreamImages(quay, store, clock)) {
            images.tag("quay.io/org/app", place, "1").get();
            clock.advance(Duration.ofHours(2));
            clock.work.set(() -> {
                try {
                    images.tag("quay.io/org/app", place, "1").join();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertEquals(
                    image.digest(),
                    images.tag("quay.io/org/app", place, "1")
                            .get()
                            .orElseThrow()
                            .digest());
        }
        String head = "HEAD /v2/org/app/manifests/1";
        assertEquals(
                List.of(head, head),
                upstream.lines().stream().filter(head::equals).toList());
    }

    @Test
    public void aBlobIsNotAskedForTwice() throws Exception {
        RemoteBlob blob = new RemoteBlob(image.layerDigest(), image.layer().length, "org/app");
        AtomicReference<BlobPresence> presence = new AtomicReference<>();
        Source.Policy policy = new Source.Policy() {
            private boolean inQuestion;

            @Override
            public int resumes() {
                return 0;
            }

            @Override
            public void requireUsable() {
                if (inQuestion) {
                    presence.get().remember(blob);
                }
                inQuestion = true;
            }

            @Override
            public OciException refusal(IOException fault, ErrorCode miss) {
                return new OciException(miss, 502, fault.getMessage(), fault);
            }
        };
        try (Store store = Store.open(folder.getRoot().toPath());
                Source source = new Source(new RemoteRegistry(upstream.access()), store, policy)) {
            presence.set(new BlobPresence(store, source));
            assertTrue(presence.get().all(List.of(blob)).get());
        }
        assertEquals(List.of(), upstream.lines());
    }
}
