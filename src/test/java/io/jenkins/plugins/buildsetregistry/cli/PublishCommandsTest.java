package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** {@code upload} and {@code promote} against registries with passwords: what they do, say and return. */
public class PublishCommandsTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String ADDRESS = "https://github.com/acme/base/pull/101";
    private static final Change CHANGE = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    private final OddImage image = OddImage.image(false, 1000, 1);
    private final OddImage other = OddImage.image(false, 1000, 2);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path work;

    @Before
    public void login() throws Exception {
        work = Files.createDirectory(gate.path("work"));
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\nCOPY content /\n");
        Files.writeString(work.resolve("content"), "one");
        Set<RegistryAccess> accesses =
                Set.of(gate.intermediate().access(), gate.targets().accesses().get(GateRule.PUBLIC_NAME));
        Files.writeString(
                gate.path("auth.json"),
                accesses.stream()
                        .map(access -> "\"" + access.authority() + "\":{\"auth\":\"" + auth(access) + "\"}")
                        .collect(Collectors.joining(",", "{\"auths\":{", "}}")));
    }

    private static String auth(RegistryAccess access) {
        String login =
                access.credentials().username() + ":" + access.credentials().password();
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private int run(String command, String... options) {
        return call(command, Stream.concat(Stream.of("--change", ADDRESS), Stream.of(options)));
    }

    private int call(String command, Stream<String> options) {
        out.reset();
        err.reset();
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--authfile", gate.path("auth.json").toString()));
        arguments.addAll(List.of("--intermediate", gate.intermediate().access().endpoint() + "/gate"));
        arguments.addAll(List.of("--target", GateRule.PUBLIC_NAME + "=" + target.endpoint()));
        arguments.addAll(options.toList());
        return BuildsetCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments.toArray(String[]::new));
    }

    private String upload(String... options) {
        List<String> all = new ArrayList<>(List.of("--engine", "embedded", "--repository", BASE));
        all.addAll(List.of("--work-dir", work.toString()));
        all.addAll(List.of(options));
        assertDone("upload", all.toArray(String[]::new));
        return said();
    }

    private void assertDone(String command, String... options) {
        assertEquals(err.toString(StandardCharsets.UTF_8), 0, run(command, options));
    }

    private void assertRefused(String reason, String... options) {
        assertEquals(said(), 1, run("promote", options));
        String message = err.toString(StandardCharsets.UTF_8);
        assertTrue(message, message.startsWith("buildset: "));
        assertTrue(message, message.contains(reason));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Digest held(String tag) throws Exception {
        return gate.target(BASE).head(tag).map(ManifestHead::digest).orElse(null);
    }

    private List<Descriptor> records() throws Exception {
        return gate.target(BASE).referrers(image.digest());
    }

    private void gated() throws Exception {
        gate.gated(CHANGE, Instant.now(), gate.targets(), Map.of(BASE, image));
    }

    private interface Log {
        List<String> lines() throws IOException;
    }

    /** How many lines there are when that of the last request is: each is written only after its answer. */
    private static int linesUntil(String last, Log log) throws IOException {
        List<String> lines = log.lines();
        while (lines.stream().noneMatch(line -> line.contains("\"PUT ") && line.contains(last))) {
            Thread.onSpinWait();
            lines = log.lines();
        }
        return lines.size();
    }

    private List<String> written(Stream<String> requests) {
        return requests.filter(line -> line.contains("\"PUT ") || line.contains("\"PATCH "))
                .toList();
    }

    /** Of no known revision: there, whatever was built later than what was tested stands in the way of a promotion. */
    @Test
    public void aDryRunOfAnUploadChangesNothingOfWhatIsPromotedLater() throws Exception {
        String uploaded = upload();
        assertTrue(uploaded, uploaded.contains("change_101_0_latest"));
        Digest tested = held("change_101_0_latest");
        int known = linesUntil("/0_tested ", gate::intermediateRequests);
        int published = linesUntil("/change_101_0_latest ", gate::targetRequests);

        Files.writeString(work.resolve("content"), "two");
        String planned = upload("--dry-run");
        assertTrue(planned, planned.contains("as change_101_0_latest"));
        assertTrue(planned, planned.contains("dry run: nothing was uploaded"));
        assertEquals(List.of(), written(gate.intermediateRequests().stream().skip(known)));
        assertEquals(List.of(), written(gate.targetRequests().stream().skip(published)));

        assertDone("promote");
        assertEquals(tested, held("latest"));
    }

    @Test
    public void aDryRunOfAPromotionTellsThePlanAndChangesNothing() throws Exception {
        gated();
        int known = linesUntil("/1_tested ", gate::intermediateRequests);
        int published = linesUntil("/change_101_1_latest ", gate::targetRequests);
        assertDone("promote", "--dry-run", "--delete-tags-after", "0d");
        assertTrue(said(), said().contains("promote " + BASE + ":latest nothing → "));
        assertTrue(said(), said().contains("dry run: nothing was changed"));
        assertEquals(List.of(), written(gate.intermediateRequests().stream().skip(known)));
        assertEquals(List.of(), written(gate.targetRequests().stream().skip(published)));
        assertEquals(List.of("change_101_1_latest"), gate.target(BASE).tags());
    }

    @Test
    public void aPromotionLeavesARecordUnlessItIsToLeaveNone() throws Exception {
        gated();
        assertDone("promote", "--no-promotion-record");
        assertEquals(image.digest(), held("latest"));
        assertEquals(List.of(), records());

        assertDone("promote");
        assertTrue(said(), said().contains("promoted already"));
        assertEquals(1, records().size());
        Manifest record =
                gate.target(BASE).manifest(records().get(0).digest().toString()).orElseThrow();
        byte[] statement = gate.target(BASE).blob(record.layers().get(0), 0).readAllBytes();
        String text = new String(statement, StandardCharsets.UTF_8);
        assertTrue(text, text.contains("\"by\":\"" + System.getProperty("user.name") + "\""));
        assertFalse(text, text.contains("\"url\""));
        assertDone("promote");
        assertEquals(1, records().size());
    }

    @Test
    public void aFinalTagThatSomebodyMovedNeedsForce() throws Exception {
        gated();
        other.push(gate.target(BASE), List.of("latest"));
        assertRefused("holds " + other.digest());
        assertRefused("force the promotion");
        assertEquals(other.digest(), held("latest"));
        assertDone("promote", "--force");
        assertTrue(said(), said().contains("WARNING: "));
        assertEquals(image.digest(), held("latest"));
    }

    @Test
    public void aTemporaryTagThatSomebodyMovedIsRefusedEvenByForce() throws Exception {
        gated();
        other.push(gate.target(BASE), List.of("change_101_1_latest"));
        assertRefused("now holds " + other.digest(), "--force");
        assertEquals(null, held("latest"));
    }

    @Test
    public void whatWasNeverUploadedIsPromotedFromTheIntermediateRegistryOnly() throws Exception {
        assertRefused("nothing is known of change 101 of github.com/acme/base");
        gate.built(CHANGE, Instant.now(), Map.of(BASE, image));
        assertRefused("upload it first");
        assertEquals(2, run("promote", "--method", "copy"));
        String message = err.toString(StandardCharsets.UTF_8);
        assertTrue(message, message.contains("--method") && message.contains("intermediate-registry"));
        assertDone("promote", "--method", "intermediate-registry");
        assertTrue(said(), said().contains("copied " + BASE));
        assertEquals(image.digest(), held("latest"));
        assertEquals(1, records().size());
    }

    @Test
    public void theCommitMessageTellsWhatWasMerged() throws Exception {
        Path message = gate.path("message");
        String[] told = {"--message-file", message.toString(), "--project", "github.com/acme/base"};
        Files.writeString(message, "Add a greeting\n\nChange-Id: I0123456789abcdef0123456789abcdef01234567\n");
        assertEquals(1, call("promote", Stream.of(told)));
        String unknown = err.toString(StandardCharsets.UTF_8);
        assertTrue(unknown, unknown.contains("no record is known"));

        upload(told);
        assertEquals(unknown, 0, call("promote", Stream.of(told)));
        assertTrue(said(), said().contains("promote " + BASE + ":latest nothing → "));

        Files.writeString(message, "Add a greeting (#101)");
        assertEquals(0, call("promote", Stream.of(told)));
        assertTrue(said(), said().contains("promoted already"));
        Files.writeString(message, "Add a greeting");
        assertEquals(1, call("promote", Stream.of(told)));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("name it with 'change'"));
    }
}
