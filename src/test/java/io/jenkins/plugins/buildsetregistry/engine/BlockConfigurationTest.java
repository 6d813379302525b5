package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
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
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Programs of the podman family, with what a block sets for them; no registry in the world can be reached. */
public class BlockConfigurationTest {
    private static final Credentials WRITER = new Credentials("writer", "w-secret");
    private static final Credentials READER = new Credentials("reader", "r-secret");
    private static final String BASE = "quay.io/acme/base:latest";

    private final TemporaryFolder folder = new TemporaryFolder();
    private final PrivateStorage storage = new PrivateStorage(folder);

    @Rule
    public final RuleChain directories = RuleChain.outerRule(folder).around(storage);

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final List<String> log = new ArrayList<>();
    private RegistryServer buildset;
    private RegistryServer published;
    private Digest base;

    @Before
    public void start() throws Exception {
        buildset = serve("buildset", WRITER, READER);
        published = serve("published", null, null);
        base = put(BASE);
        environment.put("HOME", folder.newFolder("home").toString());
        environment.put("CONTAINERS_STORAGE_CONF", storage.configuration());
        environment.keySet().removeAll(List.of("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG"));
    }

    private RegistryServer serve(String name, Credentials writer, Credentials reader) throws Exception {
        Path directory = folder.newFolder(name).toPath();
        return RegistryServer.start(new RegistryConfig("127.0.0.1", 0, directory, writer, reader, null, null, null));
    }

    private Digest put(String image) throws Exception {
        ImageName name = ImageName.parse(image);
        return new ImageFiles(access(WRITER), name.buildsetRepository()).put(name.tagOrLatest(), Map.of("a", image));
    }

    @After
    public void stop() {
        buildset.close();
        published.close();
    }

    private RegistryAccess access(Credentials credentials) {
        return RegistryAccess.of(buildset.address()).withCredentials(credentials);
    }

    /** What a program sees in a block, whose files are in a directory of that name. */
    private Map<String, String> block(
            String name, Credentials credentials, Fallback fallback, Map<String, String> around, String... namespaces)
            throws Exception {
        List<String> all = namespaces.length == 0 ? BlockConfiguration.USUAL_NAMESPACES : List.of(namespaces);
        Map<String, String> inside = new HashMap<>(around);
        inside.putAll(new BlockConfiguration(access(credentials), all, fallback)
                .write(new LocalHost(around), directory(name).toString(), log::add));
        return inside;
    }

    private Map<String, String> block() throws Exception {
        return block("block", READER, Fallback.ALLOW, environment);
    }

    private Path directory(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    private static CommandResult run(Map<String, String> environment, String... command) throws Exception {
        RequiresProgram.require(command[0]);
        return new LocalHost(environment).run(Command.of(command), line -> {});
    }

    private static String require(Map<String, String> environment, String... command) throws Exception {
        CommandResult result = run(environment, command);
        assertTrue(result.output(), result.succeeded());
        return result.output().trim();
    }

    private static void assertFails(Map<String, String> environment, String... command) throws Exception {
        CommandResult result = run(environment, command);
        assertFalse(result.output(), result.succeeded());
    }

    private static String digest(Map<String, String> environment, String image) throws Exception {
        return require(environment, "podman", "image", "inspect", "--format", "{{.Digest}}", image);
    }

    private String write(String name, String content) throws Exception {
        Path file = directory(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    @Test
    public void podmanTakesImagesByTheirPublicNames() throws Exception {
        Digest tool = put("docker.io/library/tool:1");
        Map<String, String> block = block();
        require(block, "podman", "pull", "--quiet", BASE);
        require(block, "podman", "pull", "--quiet", "docker.io/library/tool:1");
        assertEquals(base.toString(), digest(block, BASE));
        assertEquals(tool.toString(), digest(block, "docker.io/library/tool:1"));
        assertEquals(List.of(), log);
    }

    @Test
    public void buildahBuildsOnThemAndPushesToTheBuildsetRegistry() throws Exception {
        Map<String, String> block = block("block", WRITER, Fallback.ALLOW, environment);
        write("context/Dockerfile", "FROM " + BASE + "\nCOPY Dockerfile /\n");
        String image = buildset.address().getAuthority() + "/mine:1";
        require(
                block,
                "buildah",
                "build",
                "--isolation=chroot",
                "--tag",
                image,
                directory("context").toString());
        require(block, "buildah", "push", "--quiet", image);
        Map<String, String> reader = block("inner", READER, Fallback.ALLOW, block);
        assertFails(reader, "buildah", "push", "--quiet", image);
        assertEquals(
                BASE,
                new ImageFiles(access(READER), "mine")
                        .texts(new ImageFiles(access(READER), "mine").manifest("1"))
                        .get("a"));
    }

    @Test
    public void whatThePageRunsWorks() throws Exception {
        RequiresProgram.require("podman");
        RequiresProgram.require("buildah");
        String image = "registry.example.org/acme/base:latest";
        put(image);
        Map<String, String> block = block("block", WRITER, Fallback.DENY, environment, "registry.example.org");
        block.put("BUILDSET_REGISTRY", buildset.address().getAuthority());
        block.put("BUILDAH_ISOLATION", "chroot");
        write("context/Dockerfile", "FROM registry.example.org/acme/base\nCOPY Dockerfile /\n");
        for (String script : DocPage.blocks("docs/in-the-block.md", "sh")) {
            require(block, "sh", "-e", "-c", "cd '" + directory("context") + "'\n" + script);
        }
        ImageFiles built = new ImageFiles(access(READER), "quay.io/acme/app");
        assertEquals(image, built.texts(built.manifest("latest")).get("a"));
    }

    @Test
    public void skopeoIsToldByOptions() throws Exception {
        Map<String, String> block = block();
        assertEquals(
                base.toString(),
                require(
                        block,
                        "skopeo",
                        "--registries-conf",
                        block.get("CONTAINERS_REGISTRIES_CONF"),
                        "inspect",
                        "--no-tags",
                        "--format",
                        "{{.Digest}}",
                        "docker://" + BASE));
    }

    @Test
    public void aMissGoesOnToThePublishedImageOrFails() throws Exception {
        String registry = published.address().getAuthority();
        Digest stable = new ImageFiles(RegistryAccess.of(published.address()), "acme/stable").put("1", Map.of());
        environment.put(
                "CONTAINERS_REGISTRIES_CONF",
                write("users.conf", "[[registry]]\nlocation = \"" + registry + "\"\ninsecure = true\n"));
        Map<String, String> allowed = block("allowed", READER, Fallback.ALLOW, environment, registry);
        Map<String, String> denied = block("denied", READER, Fallback.DENY, environment, registry);
        String image = registry + "/acme/stable:1";
        assertFails(denied, "podman", "pull", "--quiet", image);
        require(allowed, "podman", "pull", "--quiet", image);
        assertEquals(stable.toString(), digest(allowed, image));

        Digest speculative = put(image);
        for (Map<String, String> block : List.of(denied, allowed)) {
            require(block, "podman", "pull", "--quiet", image);
            assertEquals(speculative.toString(), digest(block, image));
        }
    }

    @Test
    public void aFileOfTheUsersThatPodmanPrefersIsWarnedOf() throws Exception {
        write(
                "home/.config/containers/registries.conf.d/site.conf",
                "[[registry]]\nprefix = \"quay.io/acme\"\nlocation = \"127.0.0.1:1\"\n");
        assertFails(block(), "podman", "pull", "--quiet", BASE);
        assertTrue(
                log.toString(),
                log.get(0).contains("quay.io/acme") && log.get(0).contains("site.conf"));
    }

    @Test
    public void aCertificateOfOurOwnIsTrusted() throws Exception {
        TlsFiles tls = TlsFixture.make(folder.newFolder("tls").toPath(), TlsFixture.EC);
        buildset.close();
        buildset = RegistryServer.start(new RegistryConfig(
                "127.0.0.1",
                PortRange.ANY_FREE,
                directory("buildset"),
                WRITER,
                READER,
                null,
                null,
                null,
                new ServingOptions(List.of(), null, null, tls, Limits.DEFAULT, false)));
        RegistryAccess access =
                new RegistryAccess(buildset.address(), READER, Files.readString(tls.certificate()), null);
        Map<String, String> block = new HashMap<>(environment);
        block.putAll(new BlockConfiguration(access, List.of("quay.io"), Fallback.ALLOW)
                .write(new LocalHost(environment), directory("block").toString(), log::add));
        require(block, "podman", "pull", "--quiet", BASE);
        assertEquals(base.toString(), digest(block, BASE));
    }

    @Test
    public void aBlockInsideAnotherHasAllOfItAndWhatWasSetBetween() throws Exception {
        String far = "registry.example.invalid";
        put(far + "/acme/x:1");
        environment.put(
                "REGISTRY_AUTH_FILE", write("users.json", "{\"auths\":{\"a.example.org\":{\"auth\":\"YTph\"}}}"));
        Map<String, String> between = block("outer", WRITER, Fallback.ALLOW, environment, far);
        write("between/config.json", "{\"auths\":{\"b.example.org\":{\"auth\":\"Yjpi\"}}}");
        between.put("DOCKER_CONFIG", directory("between").toString());
        Map<String, String> inner = block("inner", READER, Fallback.ALLOW, between);
        require(inner, "podman", "pull", "--quiet", far + "/acme/x:1");
        require(inner, "podman", "pull", "--quiet", BASE);
        String logins = Files.readString(Path.of(inner.get("REGISTRY_AUTH_FILE")));
        assertTrue(logins, logins.contains("a.example.org") && logins.contains("b.example.org"));
        String docker = Files.readString(Path.of(inner.get("DOCKER_CONFIG"), "config.json"));
        assertTrue(docker, docker.contains("b.example.org"));
        for (String content : List.of(logins, docker)) {
            assertTrue(
                    content,
                    content.contains(buildset.address().getAuthority()) && content.contains("cmVhZGVyOnItc2VjcmV0"));
            assertFalse("the login of the outer block", content.contains("d3JpdGVyOnctc2VjcmV0"));
        }
    }

    @Test
    public void filesAreTheOwnersOnlyAndVariablesHoldNoSecret() throws Exception {
        write("home/.docker/contexts/meta/1/meta.json", "{}");
        BlockConfiguration configuration =
                new BlockConfiguration(access(WRITER), BlockConfiguration.USUAL_NAMESPACES, Fallback.ALLOW);
        Map<String, String> variables = configuration.write(
                new LocalHost(environment), directory("block").toString(), log::add);
        assertFalse(variables.toString(), variables.toString().contains(WRITER.password()));
        assertFalse(variables.toString(), variables.containsKey("SSL_CERT_FILE"));
        assertFalse(configuration.toString(), configuration.toString().contains(WRITER.password()));
        assertTrue(variables.get("NO_PROXY"), variables.get("NO_PROXY").endsWith("127.0.0.1"));
        String modes = require(environment, "find", directory("block").toString(), "-printf", "%m %y\\n");
        assertEquals(
                modes,
                List.of("600 f", "700 d"),
                modes.lines().distinct().sorted().toList());
    }

    @Test
    public void namespacesAreThoseOfLinkedImagesToo() {
        assertEquals(
                List.of("docker.io", "quay.io", "gcr.io", "localhost:5001"),
                BlockConfiguration.namespacesWith(List.of("localhost:5001", "quay.io")));
        assertEquals(
                List.of("docker.io"),
                new BlockConfiguration(access(READER), List.of("index.docker.io", "docker.io"), Fallback.ALLOW)
                        .namespaces());
        for (String wrong : List.of("acme", "quay.io/acme", "https://quay.io", "")) {
            InvalidImageException e = assertThrows(
                    InvalidImageException.class,
                    () -> new BlockConfiguration(access(READER), List.of(wrong), Fallback.ALLOW));
            assertTrue(e.getMessage(), e.getMessage().contains("'" + wrong));
        }
    }
}
