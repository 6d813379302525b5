package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** Promotions of many tags: eight at a time, those that users follow last, and always known what is done. */
public class ManyTagsTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final int TAGS = 100;
    private static final int AT_ONCE = 8;

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage image = OddImage.image(false, 1000, 1);
    private final OddImage older = OddImage.image(false, 1000, 2);
    private Intermediary registry;
    private RegistryDirectory targets;

    @Before
    public void stepInBetween() {
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        registry = new Intermediary(target);
        server.answer(registry);
        targets = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
    }

    /** {@code latest} and {@code v0} hold something else before. */
    private void upload() throws Exception {
        older.push(gate.target(BASE), List.of("latest", "v0"));
        Map<String, OddImage> images = new LinkedHashMap<>();
        images.put(BASE + ":latest", image);
        for (int i = 0; i < TAGS - 1; i++) {
            images.put(BASE + ":v" + i, image);
        }
        gate.gated(CHANGE, Instant.now(), gate.targets(), images);
    }

    private void promote() throws Exception {
        ChangeRecord record = gate.tested(CHANGE);
        Promotion promotion =
                new Promotion(gate.intermediate(), targets, new Promotion.Options(false, false), gate.log()::add);
        promotion.execute(promotion.plan(record));
    }

    private static boolean isFinalTag(FaultServer.Request request) {
        return request.method().equals("PUT")
                && !request.header("authorization").isEmpty();
    }

    private List<String> put() {
        return server.requests().stream()
                .filter(ManyTagsTest::isFinalTag)
                .map(request -> request.target().substring(request.target().lastIndexOf('/') + 1))
                .toList();
    }

    private List<String> promoted() throws Exception {
        List<String> promoted = new ArrayList<>();
        for (String tag : gate.target(BASE).tags()) {
            boolean holds = gate.target(BASE)
                    .head(tag)
                    .map(ManifestHead::digest)
                    .filter(image.digest()::equals)
                    .isPresent();
            if (holds && TemporaryTag.parse(tag).isEmpty()) {
                promoted.add(tag);
            }
        }
        return promoted;
    }

    @Test
    public void eightAtOnceAndThoseThatUsersFollowLast() throws Exception {
        upload();
        CyclicBarrier together = new CyclicBarrier(AT_ONCE);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.answer(request -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                if (isFinalTag(request) && begun.incrementAndGet() <= AT_ONCE) {
                    together.await(1, TimeUnit.MINUTES);
                }
                return registry.apply(request);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                running.decrementAndGet();
            }
        });
        promote();
        assertEquals(AT_ONCE, most.get());
        assertEquals(TAGS, promoted().size());
        List<String> order = put();
        assertEquals(TAGS, order.size());
        assertEquals(
                List.of("latest", "v0"),
                order.subList(TAGS - 2, TAGS).stream().sorted().toList());
    }

    @Test
    public void aFailureInTheMiddleTellsWhatIsDoneAndTheNextRunGoesOn() throws Exception {
        upload();
        server.answer(request ->
                isFinalTag(request) && request.target().endsWith("/v50") ? Answer.of(403) : registry.apply(request));
        PublishException broken = assertThrows(PublishException.class, this::promote);
        List<String> promoted = promoted();
        assertFalse(promoted.contains("latest"));
        String done = broken.getMessage()
                .substring(
                        broken.getMessage().indexOf("promoted: "),
                        broken.getMessage().indexOf("; not promoted: "));
        assertEquals(
                promoted.stream().map(tag -> BASE + ":" + tag).sorted().toList(),
                List.of(done.substring("promoted: ".length()).split(", ")).stream()
                        .sorted()
                        .toList());
        assertFalse(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));

        server.answer(registry);
        promote();
        assertEquals(TAGS, promoted().size());
    }

    @Test
    public void anInterruptEndsAllAndTellsWhatIsDone() throws Exception {
        upload();
        Thread promoting = Thread.currentThread();
        server.answer(request -> {
            if (isFinalTag(request) && request.target().endsWith("/v20")) {
                promoting.interrupt();
            }
            return registry.apply(request);
        });
        assertThrows(InterruptedException.class, this::promote);
        Thread.interrupted();
        server.hangUp();
        List<String> promoted = promoted();
        assertFalse(promoted.contains("latest"));
        String said = gate.log().get(gate.log().size() - 1);
        assertTrue(said, said.contains("the promotion of " + CHANGE + " broke off"));
        String open = said.substring(said.indexOf("; not promoted: "));
        for (String tag : List.of("latest", "v" + (TAGS - 2))) {
            assertTrue(said, open.contains(ImageName.parse(BASE).withTag(tag).toString()));
        }

        server.answer(registry);
        promote();
        assertEquals(TAGS, promoted().size());
    }

    @Test
    public void missingRightsAreFoundBeforeTheFirstTag() throws Exception {
        upload();
        server.answer(request -> request.method().equals("POST") ? Answer.of(403) : registry.apply(request));
        IOException refused = assertThrows(RegistryException.class, this::promote);
        assertTrue(refused.getMessage(), refused.getMessage().contains("acme/base"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("grant the right"));
        assertEquals(List.of(), put());
    }

    @Test
    public void aSingleTagFindsMissingRightsByItselfAndADryRunAsks() throws Exception {
        gate.gated(CHANGE, Instant.now(), gate.targets(), Map.of(BASE + ":latest", image));
        server.answer(request ->
                List.of("POST", "PUT").contains(request.method()) ? Answer.of(403) : registry.apply(request));
        Promotion promotion =
                new Promotion(gate.intermediate(), targets, new Promotion.Options(false, false), gate.log()::add);
        ChangeRecord record = gate.tested(CHANGE);
        Promotion.Plan plan = promotion.plan(record);
        assertEquals(
                List.of(),
                server.lines().stream().filter(line -> line.startsWith("POST")).toList());
        for (ThrowingRunnable refusal :
                List.<ThrowingRunnable>of(() -> promotion.requireRights(plan), () -> promotion.execute(plan))) {
            RegistryException refused = assertThrows(RegistryException.class, refusal);
            assertTrue(refused.getMessage(), refused.getMessage().contains("acme/base"));
            assertTrue(refused.getMessage(), refused.getMessage().contains("grant the right"));
        }
        assertEquals(List.of(), promoted());
        assertFalse(new ChangeRecords(gate.intermediate()).isPromoted(CHANGE.id()));
    }
}
