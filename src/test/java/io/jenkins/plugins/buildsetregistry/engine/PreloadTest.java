package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.SettableClock;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Public names in the store of a docker daemon that several builds use, each with a registry of its own. */
public class PreloadTest {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final DockerDaemon DAEMON = new DockerDaemon(FOLDER);

    @ClassRule
    public static final RuleChain DOCKER = RuleChain.outerRule(FOLDER).around(DAEMON);

    private static final Credentials READER = new Credentials("reader", "r-secret");
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final ImageName BASE = ImageName.parse("quay.io/acme/base");
    private static final ImageName TOOL = ImageName.parse("acme/tool:1.2_x");
    private static final Duration LONGEST = Duration.ofHours(3);
    private static final Preload.Holder ONE = new Preload.Holder("0a", "team/gate #1");
    private static final Preload.Holder TWO = new Preload.Holder("0b", "team/gate #2");

    private final List<RegistryServer> servers = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final SettableClock clock = new SettableClock(Instant.now());
    private LocalHost host;
    private List<String> before;

    @Before
    public void read() throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", FOLDER.newFolder().toString());
        environment.put("DOCKER_HOST", DAEMON.address());
        environment.remove("DOCKER_CONFIG");
        host = new LocalHost(environment);
        before = store();
    }

    @After
    public void stop() throws Exception {
        servers.forEach(RegistryServer::close);
        List<String> left = new ArrayList<>(
                docker("images", "--quiet", "--no-trunc").lines().toList());
        if (!left.isEmpty()) {
            left.addAll(0, List.of("rmi", "--force"));
            docker(left.toArray(String[]::new));
        }
    }

    private RegistryAccess serve(TlsFiles tls) throws Exception {
        ServingOptions options = new ServingOptions(List.of(), null, null, tls, Limits.DEFAULT, false);
        Path directory = FOLDER.newFolder().toPath();
        RegistryServer server = RegistryServer.start(new RegistryConfig(
                "127.0.0.1", PortRange.ANY_FREE, directory, WRITER, READER, null, null, null, options));
        servers.add(server);
        return RegistryAccess.of(server.address()).withCredentials(READER);
    }

    /** The registry of a buildset with one image. */
    private RegistryAccess buildset(String content) throws Exception {
        RegistryAccess access = serve(null);
        put(access, BASE, content);
        return access;
    }

    private static Digest put(RegistryAccess access, ImageName name, String content) throws Exception {
        return new ImageFiles(access.withCredentials(WRITER), name.buildsetRepository())
                .put(name.tagOrLatest(), Map.of("content", content));
    }

    private String docker(String... arguments) throws Exception {
        EngineProgram docker = new EngineProgram(host, "docker", Map.of());
        return docker.require("a test", List.of(arguments), line -> {}).output().trim();
    }

    /** All that is in the daemon. */
    private List<String> store() throws Exception {
        List<String> all =
                new ArrayList<>(docker("images", "--all", "--no-trunc", "--digests", "--format", "{{json .}}")
                        .lines()
                        .map(line -> line.replaceAll("\"Created(At|Since)\":\"[^\"]*\",", ""))
                        .sorted()
                        .toList());
        all.addAll(docker("ps", "--all", "--quiet").lines().toList());
        return all;
    }

    /** Puts a published image into the daemon. @return its id */
    private String publish(ImageName name, String content) throws Exception {
        RegistryAccess access = buildset(content);
        String there = access.authority() + "/" + name.buildsetRepository() + ":" + name.tagOrLatest();
        Path file = FOLDER.newFolder().toPath().resolve("config.json");
        AuthFile auth = new AuthFile();
        auth.set(access);
        Files.writeString(file, auth.content());
        docker("--config", file.getParent().toString(), "pull", there);
        docker("tag", there, name.familiar() + (name.tag() == null ? ":latest" : ""));
        docker("rmi", there);
        before = store();
        return id(name);
    }

    private String id(ImageName name) throws Exception {
        return docker(
                "images",
                "--quiet",
                "--no-trunc",
                name.withTag(name.tagOrLatest()).familiar());
    }

    private Preload preload() throws Exception {
        return Preload.find(host, clock, log::add);
    }

    private void take(RegistryAccess registry, Preload.Holder holder) throws Exception {
        preload().take(registry, List.of(BASE), holder, LONGEST);
    }

    @Test
    public void namesMeanTheImagesOfTheBuildsetUntilTheyAreGivenBack() throws Exception {
        String published = publish(BASE, "published");
        RegistryAccess buildset = buildset("speculative");
        put(buildset, TOOL, "speculative");
        preload().take(buildset, List.of(BASE, TOOL), ONE, LONGEST);
        assertNotEquals(published, id(BASE));
        assertNotEquals("", id(TOOL));
        List<String> taken = store();
        assertTrue(taken.toString(), taken.stream().noneMatch(line -> line.contains(buildset.authority())));
        preload().take(buildset, List.of(BASE, TOOL), ONE, LONGEST);
        assertEquals(taken.size(), store().size());
        preload().release(ONE);
        preload().release(ONE);
        assertEquals(before, store());
        assertTrue(
                log.toString(),
                log.stream().anyMatch(line -> line.startsWith("docker: quay.io/acme/base:latest = sha256:")));
    }

    @Test
    public void aNameThatAnotherBuildHoldsIsRefusedUnlessItIsTheSameImage() throws Exception {
        String published = publish(BASE, "published");
        RegistryAccess buildset = buildset("one");
        take(buildset, ONE);
        String one = id(BASE);
        RegistryAccess other = serve(null);
        Digest digest = put(other, BASE, "another");
        List<String> taken = store();
        EngineException refused =
                assertThrows(EngineException.class, () -> preload().take(other, List.of(BASE), TWO, LONGEST));
        for (String part : List.of("quay.io/acme/base:latest", digest.toString(), "team/gate #1", "docker rmi ")) {
            assertTrue(refused.getMessage(), refused.getMessage().contains(part));
        }
        assertEquals(taken, store());

        take(buildset, TWO);
        preload().release(ONE);
        assertEquals(one, id(BASE));
        preload().release(TWO);
        assertEquals(published, id(BASE));
        assertEquals(before, store());
    }

    @Test
    public void ofTwoAtTheSameTimeOnlyOneGetsTheName() throws Exception {
        List<RegistryAccess> registries = List.of(buildset("one"), buildset("two"));
        List<Preload.Holder> holders = List.of(ONE, TWO);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i : List.of(0, 1)) {
            results.add(pool.submit(() -> {
                barrier.await();
                try {
                    take(registries.get(i), holders.get(i));
                    return true;
                } catch (EngineException e) {
                    assertTrue(
                            e.getMessage(),
                            e.getMessage().contains(holders.get(1 - i).build()));
                    return false;
                }
            }));
        }
        assertNotEquals(results.get(0).get(), results.get(1).get());
        pool.shutdown();
        preload().release(ONE);
        preload().release(TWO);
        assertEquals(before, store());
    }

    @Test
    public void whatALostAgentHeldIsPutBackByOthersWhenItsTimeIsOver() throws Exception {
        publish(BASE, "published");
        take(buildset("lost"), ONE);
        RegistryAccess later = buildset("later");
        assertThrows(EngineException.class, () -> take(later, TWO));
        clock.advance(LONGEST);
        take(later, TWO);
        preload().release(TWO);
        assertEquals(before, store());
    }

    /** Nothing can be done any more once the image is pulled. */
    private Preload killedAfterItsPull() throws Exception {
        return Preload.find(
                new RecordingHost(host) {
                    @Override
                    public CommandResult run(Command command, Consumer<String> lines)
                            throws HostException, InterruptedException {
                        if (commands().stream()
                                .anyMatch(earlier -> earlier.arguments().contains("inspect"))) {
                            throw new HostException("the agent is gone");
                        }
                        return super.run(command, lines);
                    }
                },
                clock,
                log::add);
    }

    @Test
    public void whatAKilledBuildHasPulledGoesWhenItsTimeIsOver() throws Exception {
        publish(BASE, "published");
        RegistryAccess lost = buildset("lost");
        assertThrows(HostException.class, () -> killedAfterItsPull().take(lost, List.of(BASE), ONE, LONGEST));
        List<String> pulled = store();
        assertNotEquals(before, pulled);
        take(buildset("later"), TWO);
        preload().release(TWO);
        assertEquals("it could still be running", pulled, store());
        clock.advance(LONGEST);
        take(buildset("still later"), TWO);
        preload().release(TWO);
        assertEquals(before, store());
    }

    @Test
    public void aContainerThatIsLeftAndANameThatAStepHasChangedAreNoObstacle() throws Exception {
        RegistryAccess buildset = buildset("speculative");
        put(buildset, TOOL, "speculative");
        preload().take(buildset, List.of(BASE, TOOL), ONE, LONGEST);
        String container = docker("create", BASE.familiar(), "/bin/busybox");
        docker("tag", BASE.familiar(), "the/steps:own");
        docker("commit", container, TOOL.familiar());
        String changed = id(TOOL);
        preload().release(ONE);
        assertEquals("", id(BASE));
        assertEquals("what a step has put there stays", changed, id(TOOL));
        assertTrue(store().toString(), store().stream().noneMatch(line -> line.contains("buildset-preload")));
        docker("rm", container);
    }

    @Test
    public void aRegistryWithACertificateOfItsOwnIsReachedToo() throws Exception {
        TlsFiles tls = TlsFixture.make(FOLDER.newFolder().toPath(), TlsFixture.EC);
        RegistryAccess served = serve(tls);
        RegistryAccess exposed =
                new RegistryAccess(served.endpoint(), WRITER, Files.readString(tls.certificate()), null);
        put(exposed, BASE, "exposed");
        preload().take(exposed.withCredentials(READER), List.of(BASE), ONE, LONGEST);
        assertNotEquals("", id(BASE));
        preload().release(ONE);
        assertEquals(before, store());
    }

    @Test
    public void whatCannotBeIsSaidInOneSentence() throws Exception {
        RegistryAccess buildset = buildset("one");
        Map<String, String> wrong = Map.of(
                "quay.io/acme/other:1",
                "the buildset has no such image",
                "quay.io/acme/base@" + Digest.sha256(new byte[0]),
                "leave the digest out",
                "[::1]:5000/acme/base",
                "use a host name");
        put(buildset, ImageName.parse("[::1]:5000/acme/base"), "six");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            EngineException refused = assertThrows(
                    EngineException.class,
                    () -> preload().take(buildset, List.of(BASE, ImageName.parse(each.getKey())), ONE, LONGEST));
            assertTrue(refused.getMessage(), refused.getMessage().contains(each.getValue()));
        }
        assertEquals(before, store());
        LocalHost far =
                new LocalHost(Map.of("DOCKER_HOST", "tcp://build.example.org:2376", "PATH", "/usr/bin:/usr/local/bin"));
        EngineException remote = assertThrows(EngineException.class, () -> Preload.find(far, clock, log::add));
        assertTrue(remote.getMessage(), remote.getMessage().contains("another machine"));
    }
}
