package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer.Request;
import io.jenkins.plugins.buildsetregistry.remote.Intermediary;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/**
 * {@code buildset promote}, killed at its n-th request, before or after the registry has seen it: each final tag holds the old
 * or the new image, and the next run completes it. {@code -Dbuildset.kills} says how often, {@code -Dbuildset.kills.seed} where.
 */
public class PromotionKillsTest {
    private static final int KILLS = Integer.getInteger("buildset.kills", 3);
    private static final int TAGS = 12;
    /** SIGKILL, as a shell tells it. */
    private static final int KILLED = 128 + 9;

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final FaultServer intermediate = new FaultServer();

    @Rule
    public final FaultServer target = new FaultServer();

    private final long seed = Long.getLong("buildset.kills.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicInteger requests = new AtomicInteger();
    private Path passwords;
    private int changes;
    /** 0: none is killed. */
    private volatile int last;

    private volatile boolean performed;
    private volatile CompletableFuture<Process> victim;

    @Before
    public void stepInBetween() throws IOException {
        RegistryAccess published = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        pass(intermediate, new Intermediary(gate.intermediate().access()));
        pass(target, new Intermediary(published));
        Credentials user = published.credentials();
        String auth = Base64.getEncoder()
                .encodeToString((user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
        passwords = Files.writeString(
                gate.path("auth.json"),
                "{\"auths\":{\"127.0.0.1:" + intermediate.port() + "\":{\"auth\":\"" + auth + "\"},\"127.0.0.1:"
                        + target.port() + "\":{\"auth\":\"" + auth + "\"}}}");
    }

    private void pass(FaultServer server, Intermediary registry) {
        server.answer(request -> {
            // How many are asked before the login is known differs from run to run.
            if (request.header("authorization").isEmpty()) {
                return registry.apply(request);
            }
            int number = requests.incrementAndGet();
            if (last == 0 || number < last) {
                return registry.apply(request);
            }
            return number == last ? kill(registry, request) : Answer.drop();
        });
    }

    private Answer kill(Intermediary registry, Request request) {
        if (performed) {
            registry.apply(request);
        }
        victim.join().destroyForcibly().onExit().join();
        return Answer.drop();
    }

    @Test
    public void fromTheTemporaryTags() throws Exception {
        killAndComplete(PromotionMethod.TAG);
    }

    @Test
    public void fromTheIntermediateRegistry() throws Exception {
        killAndComplete(PromotionMethod.INTERMEDIATE_REGISTRY);
    }

    private void killAndComplete(PromotionMethod method) throws Exception {
        System.out.println("PromotionKillsTest " + method + ": seed " + seed);
        Promoted whole = new Promoted(method);
        whole.complete();
        int all = requests.get();
        for (int i = 0; i < KILLS; i++) {
            Promoted promoted = new Promoted(method);
            // By halves evenly spread and at random, so that a short loop, too, sees the beginning, the middle and the
            // end.
            int at = i % 2 == 0 ? all * (i + 1) / (KILLS + 1) : 1 + random.nextInt(all);
            promoted.kill(Math.max(1, at), i / 2 % 2 == 0);
            promoted.assertOldOrNew();
            promoted.complete();
        }
    }

    /** A change with many tags, half of which hold an older image. */
    private final class Promoted {
        private final PromotionMethod method;
        private final Change change;
        private final String name;
        private final OddImage older;
        private final OddImage image;
        private final RemoteRepository repository;

        Promoted(PromotionMethod method) throws Exception {
            this.method = method;
            int number = ++changes;
            change = GateRule.change("app-" + number, number);
            name = GateRule.PUBLIC_NAME + "/acme/app-" + number;
            older = OddImage.image(false, 10, number);
            image = OddImage.image(false, 1000, 1000 + number);
            repository = gate.target(name);
            Map<String, OddImage> images = new LinkedHashMap<>();
            List<String> before = new ArrayList<>();
            List<String> promoted = new ArrayList<>();
            for (int i = 0; i < TAGS; i++) {
                images.put(name + ":" + tag(i), image);
                if (i < TAGS / 2) {
                    before.add(tag(i));
                    promoted.add(IntermediateRegistry.promotedTag(tag(i)));
                }
            }
            older.push(repository, before);
            older.push(gate.intermediate().images(ImageName.parse(name)), promoted);
            if (method == PromotionMethod.TAG) {
                gate.gated(change, Instant.now(), gate.targets(), images);
            } else {
                gate.built(change, Instant.now(), images);
            }
        }

        private String tag(int number) {
            return number == 0 ? "latest" : "v" + number;
        }

        /** Temporary tags are deleted afterwards, where there are any: a kill there, too, is made good. */
        private List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of(
                    "promote",
                    "--change",
                    change.id().number(),
                    "--project",
                    change.id().project(),
                    "--method",
                    method == PromotionMethod.TAG ? "tag" : "intermediate-registry",
                    "--intermediate",
                    intermediate.address() + "/gate",
                    "--target",
                    GateRule.PUBLIC_NAME + "=" + target.address(),
                    "--authfile",
                    passwords.toString()));
            if (method == PromotionMethod.TAG) {
                arguments.addAll(List.of("--delete-tags-after", "0d"));
            }
            return arguments;
        }

        void kill(int number, boolean afterwards) throws Exception {
            File output = gate.path("output").toFile();
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    BuildsetCommand.class.getName()));
            command.addAll(arguments());
            requests.set(0);
            performed = afterwards;
            victim = new CompletableFuture<>();
            last = number;
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            victim.complete(process);
            int status = process.waitFor();
            intermediate.hangUp();
            target.hangUp();
            last = 0;
            assertEquals(
                    "not killed at request " + number + ", but: " + Files.readString(output.toPath()), KILLED, status);
        }

        /** In this process: that is quicker. */
        void complete() throws Exception {
            requests.set(0);
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
            int status = BuildsetCommand.run(out, out, arguments().toArray(String[]::new));
            String output = said.toString(StandardCharsets.UTF_8);
            assertEquals(output, 0, status);
            for (int i = 0; i < TAGS; i++) {
                assertEquals(output, image.digest(), held(tag(i)));
            }
            assertEquals(output, TAGS, repository.tags().size());
            assertTrue(output, image.isWhole(repository));
            assertTrue(output, new ChangeRecords(gate.intermediate()).isPromoted(change.id()));
            assertEquals(output, 1, repository.referrers(image.digest()).size());
        }

        private Digest held(String tag) throws Exception {
            return repository.head(tag).map(ManifestHead::digest).orElse(null);
        }

        void assertOldOrNew() throws Exception {
            boolean all = true;
            for (int i = 0; i < TAGS; i++) {
                Digest now = held(tag(i));
                boolean old = i < TAGS / 2 ? older.digest().equals(now) : now == null;
                assertTrue(
                        tag(i) + " holds " + now + ", seed " + seed,
                        old || image.digest().equals(now));
                all &= image.digest().equals(now);
                if (image.digest().equals(now)) {
                    assertTrue(image.isWhole(repository));
                }
            }
            assertTrue(all || !new ChangeRecords(gate.intermediate()).isPromoted(change.id()));
        }
    }
}
