package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/**
 * What the tests of every engine share: two registries that need a password (the buildset's, and one where published images are),
 * a work directory, and the check that nothing is left behind and nothing secret was an argument.
 */
public abstract class EngineContract {
    private static final TemporaryFolder SHARED = new TemporaryFolder();
    private static final StockRegistry BUILDSET = new StockRegistry(SHARED);
    private static final StockRegistry PUBLISHED = new StockRegistry(SHARED);
    private static final StockRegistry EXPOSED = new StockRegistry(SHARED, true);

    /** A registry that nobody can reach: its images come from somewhere else or not at all. */
    protected static final String FAR = "registry.example.invalid";

    @ClassRule
    public static final RuleChain REGISTRIES =
            RuleChain.outerRule(SHARED).around(BUILDSET).around(PUBLISHED).around(EXPOSED);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private RecordingHost host;
    private Path work;
    private List<String> before;

    /** Added to this program's environment. */
    protected abstract Map<String, String> environment();

    protected abstract ContainerEngine engine(Host host) throws Exception;

    /** Everything in the engine's store, one line each. */
    protected abstract List<String> store(Host host) throws Exception;

    /** What the user has at home. */
    protected void prepareHome(Path home) throws Exception {}

    /** What images say of BuildKit if a test does not. */
    protected Boolean buildkit() {
        return null;
    }

    @Before
    public final void prepare() throws Exception {
        work = folder.newFolder("work").toPath();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", folder.newFolder("home").toString());
        prepareHome(folder.getRoot().toPath().resolve("home"));
        environment.put("TMPDIR", folder.newFolder("job@tmp").toString());
        environment.putAll(environment());
        host = new RecordingHost(new LocalHost(environment));
        before = store(host);
        Files.copy(Path.of("/bin/busybox"), work.resolve("busybox"));
    }

    @After
    public final void leavesNothingBehindAndTellsNoSecret() throws Exception {
        assertEquals("in the engine's store", before, store(host));
        for (String directory : host.directories()) {
            assertFalse(directory, Files.exists(Path.of(directory)));
        }
        assertArrayEquals(
                "in TMPDIR",
                new String[0],
                folder.getRoot().toPath().resolve("job@tmp").toFile().list());
        String password = StockRegistry.WRITER.password();
        String pair = StockRegistry.WRITER.username() + ":" + password;
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        for (Command command : host.commands()) {
            for (String text : List.of(command.toString(), command.environment().toString())) {
                assertFalse(text, text.contains(password) || text.contains(encoded));
            }
        }
    }

    protected static List<String> lines(Host host, String... command) throws Exception {
        return host.run(Command.of(command), line -> {})
                .output()
                .lines()
                .sorted()
                .toList();
    }

    protected final RecordingHost host() {
        return host;
    }

    protected final Path work() {
        return work;
    }

    protected final RegistryAccess buildset() {
        return BUILDSET.access();
    }

    /** A buildset registry with a certificate of its own. */
    protected final RegistryAccess exposed() {
        return EXPOSED.access();
    }

    protected final RegistryAccess published() {
        return PUBLISHED.access();
    }

    protected final void dockerfile(String text) throws IOException {
        Files.writeString(work.resolve("Dockerfile"), text);
    }

    protected final BuildRequest request(ImageSpec spec, Consumer<String> log) {
        return new BuildRequest(
                spec.buildkit() == null ? with(spec, buildkit(), spec.secrets(), spec.cache()) : spec,
                work.toString(),
                buildset(),
                new RegistryDirectory(Map.of(FAR, published())),
                Map.of("org.example.mark", "m 1"),
                log);
    }

    protected final BuiltImage build(ImageSpec spec) throws Exception {
        return engine(host).build(request(spec, System.out::println));
    }

    protected static ImageSpec spec(
            String name, List<String> tags, Map<String, String> args, List<Platform> platforms) {
        ImageSpec all = ImageSpec.of(name);
        return new ImageSpec(
                all.name(),
                tags,
                all.context(),
                all.path(),
                all.dockerfile(),
                null,
                args,
                Map.of("org.example.own", "o"),
                List.of(),
                platforms,
                null,
                List.of(),
                false);
    }

    protected static ImageSpec with(ImageSpec spec, Boolean buildkit, List<BuildSecret> secrets, boolean cache) {
        return new ImageSpec(
                spec.name(),
                spec.tags(),
                spec.context(),
                spec.path(),
                spec.dockerfile(),
                spec.target(),
                spec.buildArgs(),
                spec.labels(),
                spec.siblings(),
                spec.platforms(),
                buildkit,
                secrets,
                cache);
    }

    /** What this buildset or a change ahead has made. */
    protected final Digest speculative(String name, Map<String, String> files) throws Exception {
        ImageName image = ImageName.parse(name);
        return new ImageFiles(buildset(), image.buildsetRepository()).put(image.tagOrLatest(), files);
    }

    protected final ImageFiles built(String name) {
        return new ImageFiles(buildset(), ImageName.parse(name).buildsetRepository());
    }

    protected final void assertMentions(Throwable e, String... parts) {
        for (String part : parts) {
            assertTrue(part + " is not in: " + e.getMessage(), e.getMessage().contains(part));
        }
        assertFalse(e.getMessage(), e.getMessage().contains(StockRegistry.WRITER.password()));
    }
}
