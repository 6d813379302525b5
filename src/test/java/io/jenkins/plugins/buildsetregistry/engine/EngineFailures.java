package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** Builds that must fail well with every engine that runs RUN, and builds beside each other. */
public abstract class EngineFailures extends EngineBuilds {
    @Test
    public void aFailingRunTellsTheEnginesLastWords() throws Exception {
        speculative("acme/ground", Map.of());
        dockerfile("""
                FROM acme/ground
                RUN ["/bin/busybox", "touch", "/first"]
                RUN ["/bin/busybox", "sh", "-c", "echo 'sadly no' >&2; exit 7"]
                """);
        EngineException e = assertThrows(EngineException.class, () -> build(ImageSpec.of("acme/failing")));
        assertMentions(e, engine(host()).name(), "acme/failing", "exit status", "sadly no");
    }

    @Test
    public void anUnknownBaseIsNamedWithItsLine() throws Exception {
        dockerfile("# a comment\nFROM " + FAR + "/acme/unknown:9\nRUN [\"/bin/busybox\", \"true\"]\n");
        EngineException e = assertThrows(EngineException.class, () -> build(ImageSpec.of("acme/lost")));
        assertMentions(e, FAR + "/acme/unknown:9", "line 2", "not in the buildset registry", "not published at " + FAR);
    }

    @Test
    public void aWrongPasswordIsNeitherPrintedNorLeadsToABuild() throws Exception {
        dockerfile("FROM acme/ground\n");
        BuildRequest good = request(ImageSpec.of("acme/denied"), line -> {});
        BuildRequest request = new BuildRequest(
                good.spec(),
                good.workDirectory(),
                buildset().withCredentials(new Credentials("writer", "wrong-pa55word")),
                new RegistryDirectory(Map.of()),
                Map.of(),
                line -> assertTrue(line, !line.contains("wrong-pa55word")));
        IOException e = assertThrows(IOException.class, () -> engine(host()).build(request));
        assertTrue(e.getMessage(), !e.getMessage().contains("wrong-pa55word"));
    }

    @Test
    public void twoChangesAtOnceSeeTheirOwnBases() throws Exception {
        speculative("acme/shared:a", Map.of("origin", "change a"));
        speculative("acme/shared:b", Map.of("origin", "change b"));
        dockerfile("""
                ARG CHANGE
                FROM acme/shared:$CHANGE
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox cp /origin /copied"]
                """);
        Map<String, CompletableFuture<Void>> builds = Map.of("a", start("a"), "b", start("b"));
        for (String change : builds.keySet()) {
            builds.get(change).get(120, TimeUnit.SECONDS);
            assertEquals(
                    "change " + change,
                    built("acme/twin")
                            .texts(built("acme/twin").manifest(change))
                            .get("copied"));
        }
    }

    private CompletableFuture<Void> start(String change) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        build(spec("acme/twin", List.of(change), Map.of("CHANGE", change), List.of()));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    @Test
    public void twoBuildsOnOneBaseDoNotDisturbEachOther() throws Exception {
        speculative("acme/one", Map.of("origin", "one"));
        dockerfile("ARG CHANGE\nFROM acme/one\nRUN [\"/bin/busybox\", \"cp\", \"/origin\", \"/copied\"]\n");
        CompletableFuture<?> both = CompletableFuture.allOf(start("x"), start("y"), start("z"));
        both.get(120, TimeUnit.SECONDS);
    }

    @Test
    public void anInterruptEndsTheBuildAndLeavesNothing() throws Exception {
        int seconds = ThreadLocalRandom.current().nextInt(10_000, 100_000); // other tests may sleep at the same time
        speculative("acme/slow-base", Map.of());
        dockerfile("""
                FROM acme/slow-base
                RUN ["/bin/busybox", "touch", "/first"]
                RUN ["/bin/busybox", "sh", "-c", "echo now-$((40+2)); exec /bin/busybox sleep %d"]
                """.formatted(seconds));
        CompletableFuture<Void> running = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        BuildRequest request = request(ImageSpec.of("acme/slow"), line -> {
            System.out.println(line);
            if (line.contains("now-42")) {
                running.complete(null);
            }
        });
        Thread thread = new Thread(() -> {
            try {
                engine(host()).build(request);
                ended.complete(null);
            } catch (Exception e) {
                running.completeExceptionally(e);
                ended.completeExceptionally(e);
            }
        });
        thread.start();
        running.get(60, TimeUnit.SECONDS);
        thread.interrupt();
        ExecutionException e = assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS));
        assertTrue(String.valueOf(e.getCause()), e.getCause() instanceof InterruptedException);
        // A daemon ends the step of a client that is gone when it has noticed.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String left = sleeping(seconds);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            left = sleeping(seconds);
        }
        assertEquals("", left);
    }

    private String sleeping(int seconds) throws IOException, InterruptedException {
        return host().run(Command.of("sh", "-c", "ps ax -o args | grep '[s]leep " + seconds + "' || true"), line -> {})
                .output();
    }
}
