package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** An upload asks for everything first, and writes only then. */
public class UploadPlanTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final Change CHANGE = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer server = new FaultServer();

    private final OddImage base = OddImage.image(false, 1000, 1);
    private final OddImage app = OddImage.index(false, 1000, 2);
    private final List<ImageName> done = new ArrayList<>();
    private Intermediary registry;
    private Upload upload;

    @Before
    public void stepInBetween() throws Exception {
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        registry = new Intermediary(target);
        server.answer(registry);
        RegistryDirectory targets = new RegistryDirectory(
                Map.of(GateRule.PUBLIC_NAME, server.access().withCredentials(target.credentials())));
        upload = new Upload(
                CHANGE,
                image -> gate.intermediate().images(image.name()),
                targets,
                TransferListener.NONE,
                gate.log()::add);
        base.push(gate.intermediate().images(ImageName.parse(BASE)), List.of("any"));
        app.push(gate.intermediate().images(ImageName.parse(APP)), List.of("any"));
    }

    private static RecordedImage recorded(String name, OddImage image, String... tags) {
        return new RecordedImage(
                ImageName.parse(name),
                List.of(tags),
                image.digest(),
                image.top().mediaType(),
                image.top().size(),
                image.size(),
                List.of(),
                List.of());
    }

    private void execute(List<Upload.Step> plan) throws Exception {
        upload.execute(plan, uploaded -> done.add(uploaded.upload().image()));
    }

    private void assertNothingIsWritten() throws Exception {
        assertEquals(
                List.of(),
                server.requests().stream()
                        .filter(request -> List.of("PUT", "PATCH").contains(request.method()))
                        .map(FaultServer.Request::line)
                        .toList());
        assertEquals(List.of(), gate.target(BASE).tags());
    }

    @Test
    public void aPlanWritesNothing() throws Exception {
        List<Upload.Step> plan = upload.plan(List.of(recorded(BASE, base, "latest", "1.0"), recorded(APP, app, "1")));
        assertEquals(
                List.of("change_101_1_latest", "change_101_1_1.0", "change_101_1_1"),
                plan.stream().map(step -> step.planned().temporaryTag()).toList());
        assertNothingIsWritten();
    }

    @Test
    public void aPlanTellsWhatIsMissingAndItMovesOnce() throws Exception {
        List<RecordedImage> images = List.of(recorded(BASE, base, "latest", "1.0"));
        List<Upload.Step> plan = upload.plan(images);
        long bytes = plan.get(0).copy().bytes();
        String text = ByteCount.text(bytes);
        assertTrue(
                gate.log().toString(),
                gate.log().stream()
                        .anyMatch(line ->
                                line.endsWith("change_101_1_1.0: " + text + " of " + text + " are not there yet")));
        List<Long> moved = upload.execute(plan, uploaded -> {}).stream()
                .map(uploaded -> uploaded.copied().bytesMoved())
                .toList();
        assertEquals(List.of(bytes, 0L), moved);

        List<Upload.Step> again = upload.plan(images);
        assertEquals(0, again.get(0).copy().missingBytes());
        assertEquals(
                List.of(bytes, bytes),
                upload.execute(again, uploaded -> {}).stream()
                        .map(uploaded -> uploaded.copied().bytesSkipped())
                        .toList());
    }

    @Test
    public void missingRightsAreFoundBeforeTheFirstByte() throws Exception {
        server.answer(
                request -> request.method().equals("POST") && request.target().contains("/acme/app/")
                        ? Answer.of(403)
                        : registry.apply(request));
        IOException refused = assertThrows(
                RegistryException.class,
                () -> upload.plan(List.of(recorded(BASE, base, "latest"), recorded(APP, app, "latest"))));
        assertTrue(refused.getMessage(), refused.getMessage().contains("acme/app"));
        assertNothingIsWritten();
    }

    @Test
    public void theRightToASingleWriteIsAskedForOnlyWhereNothingWillBeWritten() throws Exception {
        server.answer(request -> request.method().equals("POST") ? Answer.of(403) : registry.apply(request));
        List<Upload.Step> plan = upload.plan(List.of(recorded(BASE, base, "latest")));
        assertEquals(
                List.of(),
                server.lines().stream().filter(line -> line.startsWith("POST")).toList());
        for (ThrowingRunnable refusal :
                List.<ThrowingRunnable>of(() -> upload.requireRights(plan), () -> execute(plan))) {
            RegistryException refused = assertThrows(RegistryException.class, refusal);
            assertTrue(refused.getMessage(), refused.getMessage().contains("acme/base"));
            assertTrue(refused.getMessage(), refused.getMessage().contains("grant the right"));
            assertNothingIsWritten();
        }
    }

    @Test
    public void anImageThatIsGoneIsFoundBeforeTheFirstByte() throws Exception {
        OddImage gone = OddImage.image(false, 1000, 3);
        PublishException refused = assertThrows(
                PublishException.class,
                () -> upload.plan(List.of(recorded(BASE, base, "latest"), recorded(APP, gone, "latest"))));
        assertTrue(refused.getMessage(), refused.getMessage().contains(gone.digest() + ") is no longer in"));
        assertNothingIsWritten();
    }

    @Test
    public void newTagsGoBeforeThoseThatHoldSomethingElse() throws Exception {
        app.push(gate.target(BASE), List.of("change_101_1_latest"));
        execute(upload.plan(List.of(recorded(BASE, base, "latest", "1.0"), recorded(APP, app, "latest"))));
        assertEquals(
                List.of(BASE + ":1.0", APP + ":latest", BASE + ":latest"),
                done.stream().map(ImageName::toString).toList());
    }

    @Test
    public void aFailureInTheMiddleTellsWhatIsDoneAndTheNextRunGoesOn() throws Exception {
        List<RecordedImage> images = List.of(recorded(BASE, base, "latest"), recorded(APP, app, "latest"));
        List<Upload.Step> plan = upload.plan(images);
        server.answer(request -> request.target().endsWith("/acme/app/manifests/change_101_1_latest")
                        && request.method().equals("PUT")
                ? Answer.of(403)
                : registry.apply(request));
        PublishException broken = assertThrows(PublishException.class, () -> execute(plan));
        assertTrue(
                broken.getMessage(),
                broken.getMessage().contains("uploaded: " + BASE + ":latest; not uploaded: " + APP));

        server.answer(registry);
        List<Upload.Step> rest = upload.plan(images);
        assertEquals(
                List.of(true, false), rest.stream().map(Upload.Step::isDone).toList());
        execute(rest);
        assertEquals(List.of("change_101_1_latest"), gate.target(APP).tags());
    }
}
