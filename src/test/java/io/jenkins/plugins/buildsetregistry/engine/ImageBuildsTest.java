package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.ClassRule;
import org.junit.Test;

/** Several images, by a real engine. */
public class ImageBuildsTest extends EngineContract {
    @ClassRule
    public static final PrivateEngine ENGINE = new PrivateEngine("buildah");

    private static final String SLEEPS =
            "FROM acme/base\nRUN [\"/bin/busybox\", \"sh\", \"-c\", \"echo asleep-$((40+2)); exec /bin/busybox sleep 4343\"]\n";

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch asleep = new CountDownLatch(1);

    @Override
    protected Map<String, String> environment() {
        return ENGINE.environment();
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return ENGINE.on(host);
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        return ENGINE.store(host);
    }

    private void image(String name, String dockerfile) throws Exception {
        Path directory = Files.createDirectories(work().resolve(name));
        Files.writeString(directory.resolve("Dockerfile"), dockerfile);
        Files.writeString(directory.resolve(name), name);
        Files.copy(work().resolve("busybox"), directory.resolve("busybox"));
    }

    /** {@code acme/base} alone, {@code acme/left} and {@code acme/right} on it, {@code acme/top} on both. */
    private void diamond(String left) throws Exception {
        image("base", "FROM scratch\nCOPY base /base\nCOPY busybox /bin/busybox\n");
        image("left", left);
        image("right", "ARG BASE=acme/base\nFROM $BASE\nCOPY right /right\n");
        image("top", "FROM acme/left\nCOPY --from=acme/right /right /right\nCOPY top /top\n");
    }

    private List<BuiltImage> build(String... names) throws Exception {
        List<ImageSpec> specs = new ArrayList<>();
        for (String name : names) {
            specs.addAll(ImageSpecs.parse("- {repository: acme/" + name + ", context: " + name + "}", name));
        }
        ContainerEngine engine = engine(host());
        ImageBuilds<BuiltImage> builds = new ImageBuilds<>(BuildOrder.of(specs, work().toString()), 2, line -> {
            log.add(line);
            if (line.contains("asleep-42")) {
                asleep.countDown();
            }
        });
        return builds.run((index, lines) -> engine.build(request(specs.get(index), lines)));
    }

    private static void assertNobodySleeps() {
        assertTrue(ProcessHandle.allProcesses()
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 4343")));
    }

    @Test
    public void aDiamondInAnyOrderIsBuiltOnItself() throws Exception {
        diamond("FROM acme/base\nCOPY left /left\n");
        List<BuiltImage> built = build("top", "right", "left", "base");
        assertEquals(
                "[acme/top, acme/right, acme/left, acme/base]",
                built.stream().map(BuiltImage::name).toList().toString());
        assertEquals(built.get(2).digest(), built.get(0).bases().get(0).digest());
        assertEquals(built.get(1).digest(), built.get(0).bases().get(1).digest());
        assertEquals(built.get(3).digest(), built.get(2).bases().get(0).digest());
        assertEquals(built.get(3).digest(), built.get(1).bases().get(0).digest());
        assertTrue(log.toString(), log.stream().allMatch(line -> line.matches("(?s)\\[acme/[a-z]+\\] .*")));
    }

    @Test
    public void oneAfterTheOtherNeedsNoNamesInTheLog() throws Exception {
        diamond("FROM acme/base\nCOPY left /left\n");
        List<ImageSpec> specs = ImageSpecs.parse("""
                - {repository: acme/top, context: top}
                - {repository: acme/left, context: left}
                - {repository: acme/right, context: right}
                - {repository: acme/base, context: base}
                """, "images");
        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
        new ImageBuilds<Integer>(BuildOrder.of(specs, work().toString()), 1, log::add).run((index, lines) -> {
            lines.accept("begun " + index);
            begun.add(index);
            return index;
        });
        assertEquals(List.of(3, 1, 2, 0), begun);
        assertEquals(List.of("begun 3", "begun 1", "begun 2", "begun 0"), log);
    }

    @Test
    public void aFailureEndsTheOthersAndTellsWhatBecameOfThem() throws Exception {
        diamond(SLEEPS);
        image("bad", "FROM acme/base\nRUN [\"/bin/busybox\", \"sh\", \"-c\", \"echo sadly no; exit 3\"]\n");
        List<ImageSpec> specs = ImageSpecs.parse("""
                - {repository: acme/top, context: top}
                - {repository: acme/left, context: left}
                - {repository: acme/bad, context: bad}
                - {repository: acme/right, context: right}
                - {repository: acme/base, context: base}
                """, "images");
        ContainerEngine engine = engine(host());
        ImageBuilds<BuiltImage> builds = new ImageBuilds<>(BuildOrder.of(specs, work().toString()), 2, line -> {
            if (line.contains("asleep-42")) {
                asleep.countDown();
            }
        });
        EngineException failed = assertThrows(
                EngineException.class,
                () -> builds.run((index, lines) -> {
                    if (index == 2) {
                        asleep.await();
                    }
                    return engine.build(request(specs.get(index), lines));
                }));
        List<String> lines = failed.getMessage().lines().toList();
        assertTrue(
                failed.getMessage(),
                lines.get(0)
                        .startsWith(
                                "acme/bad:latest was not built: buildah: building acme/bad failed with exit status"));
        assertTrue(failed.getMessage(), failed.getMessage().contains("sadly no"));
        assertEquals(
                List.of(
                        "built and published: acme/base:latest",
                        "ended before it was done: acme/left:latest",
                        "not begun: acme/top:latest, acme/right:latest"),
                lines.subList(lines.size() - 3, lines.size()));
        assertNobodySleeps();
    }

    @Test
    public void anInterruptEndsAll() throws Exception {
        diamond(SLEEPS);
        Thread builder = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                asleep.await();
                builder.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();
        assertThrows(InterruptedException.class, () -> build("top", "left", "base"));
        interrupter.join();
        assertTrue(built("acme/base").manifest("latest").size() > 0);
        assertNobodySleeps();
    }

    @Test
    public void noMoreRunAtOnceThanTheLimitAndSiblingsNeverMeet() throws Exception {
        image("lib", "FROM scratch\n");
        image("shared", "FROM scratch\n");
        List<ImageSpec> specs = ImageSpecs.parse("""
                - {repository: one, context: shared, siblings: [lib]}
                - {repository: two, context: shared}
                - {repository: three, context: lib}
                - {repository: four, context: lib}
                """, "images");
        CyclicBarrier pair = new CyclicBarrier(2);
        List<String> meetings = Collections.synchronizedList(new ArrayList<>());
        List<Integer> running = Collections.synchronizedList(new ArrayList<>());
        List<Integer> results = new ImageBuilds<Integer>(BuildOrder.of(specs, work().toString()), 2, line -> {})
                .run((index, lines) -> {
                    running.add(index);
                    await(pair);
                    meetings.add(running.stream().sorted().toList().toString());
                    await(pair);
                    running.remove(Integer.valueOf(index));
                    return index;
                });
        assertEquals(List.of(0, 1, 2, 3), results);
        assertEquals(List.of("[0, 2]", "[0, 2]", "[1, 3]", "[1, 3]"), meetings);
    }

    private static void await(CyclicBarrier pair) {
        try {
            pair.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void oneImageFailsInItsOwnWords() throws Exception {
        dockerfile("FROM scratch\n");
        ImageBuilds<String> one =
                new ImageBuilds<>(BuildOrder.of(List.of(ImageSpec.of("acme/one")), work().toString()), 2, line -> {});
        EngineException failed = assertThrows(
                EngineException.class,
                () -> one.run((index, lines) -> {
                    throw new EngineException("as it says");
                }));
        assertEquals("as it says", failed.getMessage());
    }
}
