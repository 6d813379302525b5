package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** A sidecar that goes on while those who work with it come and go, as agents of a Jenkins do. */
public class DetachedHomeTest {
    @Rule
    public final GateRule gate = new GateRule();

    private final String name = DetachedHome.newName(new SecureRandom());
    private final List<String> log = new ArrayList<>();

    @Before
    public void haveArchive() throws IOException {
        SharedClassArchive.linkInto(root());
    }

    @After
    public void endAll() throws IOException {
        try (Stream<Path> directories = Files.isDirectory(root()) ? Files.list(root()) : Stream.empty()) {
            for (Path directory : directories.filter(Files::isDirectory).toList()) {
                DetachedHome.discard(directory);
            }
        }
    }

    private Path root() {
        return gate.path("sidecars");
    }

    private Path directory() {
        return DetachedHome.directory(root(), name);
    }

    private DetachedHome home(String sidecar, Clock clock) throws BuildsetException {
        return new DetachedHome(
                new LocalHost(), root(), sidecar, SidecarLibraries.ofThisProcess(), Map.of(), clock, log::add);
    }

    private BuildsetRegistry start() throws Exception {
        RegistryManager.Options options =
                new RegistryManager.Options(WhenMissing.FAIL, Require.BUILT, Duration.ZERO, Duration.ofMinutes(5));
        BuildId build = new BuildId("0123456789abcdef0123456789abcdef");
        return new RegistryManager(home(name, Clock.systemUTC()), gate.intermediate(), Clock.systemUTC(), log::add)
                .startOrAttach(
                        directory(), new Buildset(GateRule.change("base", 101), build, null, List.of()), options);
    }

    private BuildsetRegistry attach() throws Exception {
        return BuildsetRegistry.attach(directory(), gate.intermediate(), Clock.systemUTC());
    }

    private ProcessIdentity process() throws IOException {
        return DetachedHome.process(directory());
    }

    @Test
    public void othersGoOnWithWhatOneHasBegun() throws Exception {
        BuildsetRegistry first = start();
        gate.build(first, "registry.example.org/acme/base", OddImage.image(false, 1_000, 7));
        BuildsetRegistry second = attach();
        assertEquals(first.writer(), second.writer());
        assertEquals(first.reader(), second.reader());
        assertEquals(first.buildset(), second.buildset());
        assertEquals(first.record(), second.record());
        assertEquals(1, second.record().images().size());
        second.close();
        assertFalse(Files.exists(directory()));
        assertThrows(IOException.class, this::attach);
    }

    @Test
    public void aStartThatIsDoneAgainFindsItStarted() throws Exception {
        start();
        ProcessIdentity process = process();
        start();
        assertEquals(process, process());
    }

    @Test
    public void aStartThatWasCutOffBeginsAnew() throws Exception {
        start();
        ProcessIdentity halfStarted = process();
        Files.delete(directory().resolve("buildset.json"));
        start();
        assertFalse(halfStarted.isAlive());
        assertTrue(process().isAlive());
    }

    @Test
    public void whoFindsItEndedIsToldSo() throws Exception {
        start();
        process().kill();
        BuildsetException ended = assertThrows(BuildsetException.class, this::attach);
        assertTrue(ended.getMessage(), ended.getMessage().contains("has ended"));
    }

    @Test
    public void whatSeveralBuildAtTheSameTimeIsAllRecorded() throws Exception {
        start();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String image = "registry.example.org/acme/image" + i;
                all.add(threads.submit(() -> gate.build(attach(), image, OddImage.image(false, 1_000, 7))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        Set<String> names = attach().record().images().stream()
                .map(image -> image.name().repository())
                .collect(Collectors.toSet());
        assertEquals(Set.of("acme/image0", "acme/image1", "acme/image2", "acme/image3"), names);
        assertEquals(
                attach().record(),
                new ChangeRecords(gate.intermediate())
                        .newest(GateRule.change("base", 101).id(), null, Require.BUILT)
                        .orElseThrow());
    }

    @Test
    public void theNextOneSweepsWhatHasEnded() throws Exception {
        start();
        process().kill();
        SettableClock clock = new SettableClock(Instant.now());
        Path young = Files.createDirectory(root().resolve("sidecar-00000000000000aa"));
        DetachedHome other = home("00000000000000bb", clock);
        other.newDirectory();
        assertFalse(Files.exists(directory()));
        assertTrue(Files.exists(young));
        clock.advance(Duration.ofMinutes(11));
        home("00000000000000cc", clock).newDirectory();
        assertFalse(Files.exists(young));
    }

    @Test
    public void whatCannotBeReadOfAnotherDoesNotStopAStart() throws Exception {
        start();
        Path broken = Files.createDirectory(root().resolve("sidecar-00000000000000aa"));
        Files.writeString(broken.resolve("process"), "not a process");
        home("00000000000000bb", Clock.systemUTC()).newDirectory();
        assertTrue(Files.exists(broken));
        assertTrue(log.toString(), log.toString().contains(broken.toString()));
        Files.delete(broken.resolve("process"));
    }

    @Test
    public void aStartThatFailsLeavesNoDirectory() throws Exception {
        assertTold(new LocalHost());
        assertTold(whereProgramsHaveEndedByThen());
    }

    private static Host whereProgramsHaveEndedByThen() {
        InvocationHandler methods = (proxy, method, arguments) -> {
            Object result = method.invoke(new LocalHost(), arguments);
            if (method.getName().equals("startDetached")) {
                ProcessHandle.of((Long) result)
                        .ifPresent(program -> program.onExit().join());
            }
            return result;
        };
        return (Host) Proxy.newProxyInstance(Host.class.getClassLoader(), new Class<?>[] {Host.class}, methods);
    }

    private void assertTold(Host host) {
        DetachedHome home = new DetachedHome(
                host, root(), name, List.of(root().resolve("no.jar")), Map.of(), Clock.systemUTC(), log::add);
        RegistryManager.Options options =
                new RegistryManager.Options(WhenMissing.FAIL, Require.BUILT, Duration.ZERO, Duration.ofMinutes(5));
        BuildId build = new BuildId("0123456789abcdef0123456789abcdef");
        BuildsetException failed = assertThrows(
                BuildsetException.class,
                () -> new RegistryManager(home, null, Clock.systemUTC(), log::add)
                        .start(new Buildset(null, build, null, List.of()), options));
        assertTrue(failed.getMessage(), failed.getMessage().contains("did not start"));
        assertTrue(failed.getMessage(), failed.getMessage().contains("ClassNotFoundException"));
        assertFalse(Files.exists(directory()));
    }

    @Test
    public void onlyItsOwnerCanReadWhatItKeeps() throws Exception {
        start();
        for (Path path : List.of(root(), directory())) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        assertThrows(IllegalArgumentException.class, () -> DetachedHome.directory(root(), "../../x"));
    }
}
