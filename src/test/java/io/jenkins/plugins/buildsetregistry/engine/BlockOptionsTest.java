package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ContainerdDaemon;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Programs that want options, given those of a block as a shell gives them. */
public class BlockOptionsTest {
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final Credentials READER = new Credentials("reader", "r-secret");
    private static final String BASE = "quay.io/acme/base:1";
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final ContainerdDaemon DAEMON = new ContainerdDaemon(FOLDER);

    @ClassRule
    public static final RuleChain CONTAINERD = RuleChain.outerRule(FOLDER).around(DAEMON);

    private final List<RegistryServer> servers = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    private RegistryServer serve(Credentials writer, Credentials reader, TlsFiles tls) throws Exception {
        ServingOptions options = new ServingOptions(List.of(), null, null, tls, Limits.DEFAULT, false);
        Path directory = FOLDER.newFolder().toPath();
        RegistryServer server = RegistryServer.start(new RegistryConfig(
                "127.0.0.1", PortRange.ANY_FREE, directory, writer, reader, null, null, null, options));
        servers.add(server);
        return server;
    }

    @After
    public void stop() {
        servers.forEach(RegistryServer::close);
    }

    private static Digest put(RegistryAccess access, String image) throws Exception {
        ImageName name = ImageName.parse(image);
        return new ImageFiles(access, name.buildsetRepository()).put(name.tagOrLatest(), Map.of("a", image));
    }

    private RegistryAccess buildset() throws Exception {
        return RegistryAccess.of(serve(WRITER, READER, null).address()).withCredentials(WRITER);
    }

    private Map<String, String> block(RegistryAccess access, Fallback fallback, String directory, String... namespaces)
            throws Exception {
        Map<String, String> around = new HashMap<>(System.getenv());
        around.put("HOME", FOLDER.newFolder().toString());
        around.put("CONTAINERD_ADDRESS", DAEMON.address());
        around.keySet().removeAll(List.of("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG"));
        Map<String, String> inside = new HashMap<>(around);
        inside.putAll(new BlockConfiguration(access.withCredentials(READER), List.of(namespaces), fallback)
                .write(
                        new LocalHost(around),
                        FOLDER.newFolder().toPath().resolve(directory).toString(),
                        log::add));
        return inside;
    }

    private static CommandResult sh(Map<String, String> environment, String script) throws Exception {
        RequiresProgram.require(script.split(" ", 2)[0]);
        return new LocalHost(environment).run(Command.of("sh", "-c", script), line -> {});
    }

    private static String require(Map<String, String> environment, String script) throws Exception {
        CommandResult result = sh(environment, script);
        assertTrue(result.output(), result.succeeded());
        return result.output();
    }

    /** As {@code ctr} has it in its store. */
    private static void assertFetches(Map<String, String> block, String image, Digest digest) throws Exception {
        require(block, "ctr content fetch $BUILDSET_CTR_OPTIONS " + image);
        String listed = require(block, "ctr images list name==" + image);
        assertTrue(listed, listed.contains(digest.toString()));
    }

    @Test
    public void skopeoFindsImagesByTheirPublicNames() throws Exception {
        RegistryAccess buildset = buildset();
        Digest base = put(buildset, BASE);
        Map<String, String> block = block(buildset, Fallback.ALLOW, "block", "quay.io");
        String inspect = "skopeo $BUILDSET_SKOPEO_OPTIONS inspect --no-tags --format '{{.Digest}}' docker://";
        assertEquals(base.toString(), require(block, inspect + BASE).trim());
    }

    @Test
    public void ctrPullsAndUnpacksThemAndWhatAVariableNames() throws Exception {
        RegistryAccess buildset = buildset();
        Digest base = put(buildset, BASE);
        Digest tool = put(buildset, "docker.io/library/tool:1");
        for (Fallback fallback : Fallback.values()) {
            Map<String, String> block = block(buildset, fallback, "block", "quay.io", "docker.io");
            assertFetches(block, BASE, base);
            assertFetches(block, "docker.io/library/tool:1", tool);
            String named = buildset.authority() + "/quay.io/acme/base@" + base;
            require(block, "ctr images pull $BUILDSET_CTR_OPTIONS --snapshotter native " + named);
            assertFalse(block.get("BUILDSET_CTR_OPTIONS").contains(READER.password()));
        }
    }

    @Test
    public void ctrGoesOnToThePublishedImageAfterAMissOrFails() throws Exception {
        RegistryAccess published = RegistryAccess.of(serve(null, null, null).address());
        String image = published.authority() + "/acme/stable:1";
        Digest stable = new ImageFiles(published, "acme/stable").put("1", Map.of());
        RegistryAccess buildset = buildset();
        Map<String, String> denied = block(buildset, Fallback.DENY, "block", published.authority());
        assertFalse(
                sh(denied, "ctr content fetch $BUILDSET_CTR_OPTIONS " + image).succeeded());
        assertFetches(block(buildset, Fallback.ALLOW, "block", published.authority()), image, stable);
        assertFetches(denied, image, put(buildset, image));
    }

    @Test
    public void ctrTrustsACertificateOfOurOwn() throws Exception {
        TlsFiles tls = TlsFixture.make(FOLDER.newFolder().toPath(), TlsFixture.EC);
        RegistryAccess buildset = new RegistryAccess(
                serve(WRITER, READER, tls).address(), WRITER, Files.readString(tls.certificate()), null);
        Digest base = put(buildset, BASE);
        Map<String, String> block = block(buildset, Fallback.DENY, "block", "quay.io");
        block.remove("SSL_CERT_FILE");
        assertFetches(block, BASE, base);
        assertFetches(block, buildset.authority() + "/" + ImageName.parse(BASE).buildsetRepository() + ":1", base);
    }

    @Test
    public void aBlankInThePathIsToldOf() throws Exception {
        Map<String, String> block = block(buildset(), Fallback.ALLOW, "my block", "quay.io");
        assertFalse(block.containsKey("BUILDSET_SKOPEO_OPTIONS"));
        assertFalse(block.containsKey("BUILDSET_CTR_OPTIONS"));
        assertTrue(log.toString(), log.get(0).contains("has a blank in it"));
    }
}
