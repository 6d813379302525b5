package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

public class BuildahEngineTest extends ContainersContract {
    /** Two steps, each with a layer. */
    private static final String FIRST = "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"true\"]\n";

    private static final Credentials READER = new Credentials("reader", "only-reads");

    @ClassRule
    public static final PrivateEngine ENGINE = new PrivateEngine("buildah");

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

    // The cache of podman is buildah's, of which it has the code in it.

    @Test
    public void stepsThatMountAnImageAreNotCached() throws Exception {
        speculative("acme/tools", Map.of("tool", "first"));
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN --mount=type=bind,from=acme/tools,target=/tools ["/bin/busybox", "cp", "/tools/tool", "/copied"]
                """);
        run(host(), spec("acme/mounting", true));
        assertTrue(log(), log().contains("no cache for acme/mounting"));
        speculative("acme/tools", Map.of("tool", "second"));
        Manifest again = run(host(), spec("acme/mounting", true));
        assertEquals("second", built("acme/mounting").texts(again).get("copied"));
    }

    @Test
    public void aStepThatCannotBeCachedLeavesNothing() throws Exception {
        dockerfile(FIRST);
        runDenied("acme/cache-denied", () -> {});
        assertTrue(log(), log().contains("Pushing cache") && !log().contains("STEP 3/"));
    }

    @Test
    public void whatOtherBuildsHaveJustMadeStays() throws Exception {
        dockerfile(FIRST);
        List<String> others = new ArrayList<>();
        runDenied("acme/denied-beside-others", () -> others.add(buildNameless("FROM scratch\nCOPY file /\n")));
        assertTrue("nobody can tell which of the two is ours", remove(others).size() == 2);
    }

    @Test
    public void aStepThatStandsOnTheLastOneIsKnown() throws Exception {
        dockerfile("FROM scratch\nCOPY busybox /bin/busybox\n");
        List<String> others = new ArrayList<>();
        try (RegistryServer server = serve()) {
            engine(host()).build(request(server, "acme/denied-later", StockRegistry.WRITER));
            List<String> before = store(host());
            dockerfile(FIRST);
            deny(server, "acme/denied-later", () -> others.add(buildNameless("FROM scratch\nCOPY file /\n")));
            assertTrue(log(), log().contains("Cache pulled from remote") && !log().contains("STEP 4/"));
            assertEquals(1, store(host()).size() - before.size());
        }
        assertEquals(1, remove(others).size());
    }

    private interface Work {
        void run() throws Exception;
    }

    private RegistryServer serve() throws Exception {
        return RegistryServer.start(new RegistryConfig(
                "127.0.0.1", 0, folder.newFolder().toPath(), StockRegistry.WRITER, READER, null, null, null));
    }

    private BuildRequest request(RegistryServer server, String name, Credentials user) {
        return new BuildRequest(
                spec(name, true),
                work().toString(),
                RegistryAccess.of(server.address()).withCredentials(user),
                new RegistryDirectory(Map.of()),
                Map.of(),
                log::add);
    }

    private void runDenied(String name, Work meanwhile) throws Exception {
        try (RegistryServer server = serve()) {
            deny(server, name, meanwhile);
        }
    }

    /** @param meanwhile done when the first step is about to be pushed, before this build has ended */
    private void deny(RegistryServer server, String name, Work meanwhile) throws Exception {
        log.clear();
        BuildRequest request = request(server, name, READER);
        BuildRequest denied = new BuildRequest(
                request.spec(),
                request.workDirectory(),
                request.registry(),
                request.upstreams(),
                request.labels(),
                line -> {
                    log.add(line);
                    if (line.contains("Pushing cache")) {
                        try {
                            meanwhile.run();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });
        assertThrows(EngineException.class, () -> engine(host()).build(denied));
    }

    /** What another build makes, of the same store. @return the id */
    private String buildNameless(String dockerfile) throws Exception {
        Path other = folder.newFolder().toPath();
        Files.writeString(other.resolve("Dockerfile"), dockerfile);
        Files.writeString(other.resolve("file"), "another");
        EngineProgram program = new EngineProgram(host(), engine(host()).name(), Map.of());
        program.require(
                "another build",
                List.of(
                        "build",
                        "--layers=false",
                        "--iidfile",
                        other.resolve("id").toString(),
                        other.toString()),
                line -> {});
        return Files.readString(other.resolve("id")).trim();
    }

    /** Removes nameless images. @param expected to be there @return all that were there */
    private List<String> remove(List<String> expected) throws Exception {
        EngineProgram program = new EngineProgram(host(), engine(host()).name(), Map.of());
        List<String> there = program.run(
                        "images", "--all", "--no-trunc", "--filter", "dangling=true", "--format", "{{.ID}}")
                .output()
                .lines()
                .map(id -> id.replaceFirst("^(?!sha256:)", "sha256:"))
                .distinct()
                .toList();
        assertTrue(there.toString(), there.containsAll(expected));
        List<String> arguments = new ArrayList<>(List.of("rmi"));
        arguments.addAll(there);
        program.require("removing", arguments, line -> {});
        return there;
    }

    @Test
    public void aCachedBuildThatFailsLeavesNothing() throws Exception {
        dockerfile("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "touch", "/first"]
                RUN ["/bin/busybox", "sh", "-c", "exit 7"]
                """);
        assertThrows(EngineException.class, () -> run(host(), spec("acme/cached-failure", true)));
        assertTrue(log(), log().contains("Pushing cache"));
    }
}
