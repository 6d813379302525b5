package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/**
 * Builders that cannot be had in tests: a {@code docker} that writes down what it is asked for, says what buildx 0.13 says of such
 * builders, and leaves an image in the directory it is told.
 */
public class BuildxRecordedTest {
    private static final TemporaryFolder SHARED = new TemporaryFolder();
    private static final StockRegistry BUILDSET = new StockRegistry(SHARED);

    @ClassRule
    public static final RuleChain REGISTRY = RuleChain.outerRule(SHARED).around(BUILDSET);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private Path root;
    private Path work;

    @Before
    public void prepare() throws Exception {
        root = folder.getRoot().toPath().toRealPath();
        work = Files.createDirectory(root.resolve("work"));
        environment.put("HOME", Files.createDirectory(root.resolve("home")).toString());
        environment.put("TMPDIR", Files.createDirectory(root.resolve("job@tmp")).toString());
        Files.createDirectory(root.resolve("bin"));
        environment.put("PATH", root.resolve("bin") + ":/usr/bin:/bin");
        environment.put("TOKEN", "t0ken-of-the-test");
    }

    private void install(String name, String driver) throws Exception {
        Path file = Files.writeString(root.resolve("bin/docker"), """
                #!/bin/sh
                case "$1 $2" in
                'buildx version') echo github.com/docker/buildx 0.13.1;;
                'buildx inspect') printf 'Name:          %s\\nDriver:        %s\\nLast Activity: 2026-11-28\\n\\nNodes:\\n\\
                Name:             n0\\nEndpoint:         tcp://192.0.2.1:1234\\nStatus:           running\\n\\
                BuildKit version: v0.13.2\\nPlatforms:        linux/arm64, linux/amd64\\n';;
                'buildx build')
                    printf '%%s\\n' "$@" > '%s/asked'
                    [ ! -d "$TMPDIR"/*/bases ] || cp -r "$TMPDIR"/*/bases '%s/bases-seen'
                    for a in "$@"; do case $a in type=oci,*) cp -r '%s/result' "${a##*dest=}";; esac; done;;
                *) echo "not expected: $*"; exit 1;;
                esac
                """.formatted(name, driver, root, root, root));
        assertTrue(file.toFile().setExecutable(true));
    }

    /** What a builder leaves: an index of two platforms that share a layer with the base. */
    private Digest result(byte[] layer) throws Exception {
        Path result = Files.createDirectory(root.resolve("result"));
        StringBuilder entries = new StringBuilder();
        for (String architecture : List.of("amd64", "arm64")) {
            String config = blob(
                    result,
                    MediaTypes.OCI_CONFIG,
                    ("{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}").getBytes(UTF_8));
            String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                    + config + ",\"layers\":[" + blob(result, MediaTypes.DOCKER_LAYER_GZIP, layer) + "]}";
            entries.append(entries.isEmpty() ? "" : ",")
                    .append(blob(result, MediaTypes.OCI_MANIFEST, manifest.getBytes(UTF_8))
                            .replace(
                                    "}",
                                    ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}"));
        }
        byte[] index = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + entries
                        + "]}")
                .getBytes(UTF_8);
        Files.writeString(
                result.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + blob(result, MediaTypes.OCI_INDEX, index) + "]}");
        return Digest.sha256(index);
    }

    private static String blob(Path layout, String mediaType, byte[] content) throws Exception {
        Digest digest = Digest.sha256(content);
        Path file = layout.resolve("blobs").resolve(digest.toString().replace(':', '/'));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(mediaType, digest, content.length);
    }

    private BuiltImage build(ImageSpec spec) throws Exception {
        BuildRequest request = new BuildRequest(
                spec, work.toString(), BUILDSET.access(), new RegistryDirectory(Map.of()), Map.of(), log::add);
        EngineSettings settings = new EngineSettings(List.of("--provenance=true"), PinnedBases.WARN);
        return BuildxEngine.find(new LocalHost(environment), settings).build(request);
    }

    @Test
    public void recordedContainerDriverGetsLayoutsAndGivesOneThatIsPushedAsItIs() throws Exception {
        ImageFiles bases = new ImageFiles(BUILDSET.access(), "acme/base");
        Digest base = bases.put("1", Map.of("origin", "x"));
        byte[] layer = bases.layer("1");
        install("multi", "docker-container");
        Digest index = result(layer);
        Files.writeString(work.resolve("Dockerfile"), "FROM acme/base:1 AS tool\nFROM tool\nCOPY Dockerfile /\n");
        List<Platform> platforms = List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        ImageSpec spec = EngineContract.spec("acme/recorded", List.of("1", "2"), Map.of("A", "b"), platforms);
        BuiltImage image =
                build(EngineContract.with(spec, null, List.of(BuildSecret.parse("id=token,env=TOKEN")), true));

        assertEquals(index, image.digest());
        assertEquals(platforms, image.platforms());
        assertEquals(
                List.of(base),
                image.bases().stream().map(found -> found.digest()).toList());
        List<String> asked = Files.readAllLines(root.resolve("asked"));
        String text = String.join(" ", asked).replaceAll(root + "/job@tmp/buildset-[^/ ]*", "TMP");
        assertEquals(
                "buildx build --builder multi --file " + work + "/Dockerfile --output type=oci,tar=false,dest=TMP/image"
                        + " --progress plain --pull --provenance=false --sbom=false --platform linux/amd64,linux/arm64"
                        + " --build-context acme/base:1=oci-layout://bases@" + base
                        + " --secret type=file,id=token,src=TMP/secrets/token"
                        + " --cache-to type=local,mode=max,image-manifest=true,ignore-error=true,dest=TMP/cache-after"
                        + " --build-arg A=b --label org.example.own=o --label org.opencontainers.image.base.digest="
                        + base
                        + " --label org.opencontainers.image.base.name=docker.io/acme/base:1 --provenance=true " + work,
                text);
        assertTrue(
                Files.exists(root.resolve("bases-seen/blobs/" + base.toString().replace(':', '/'))));
        assertFalse(log.toString(), log.toString().contains("t0ken-of-the-test"));
        assertTrue(log.toString(), log.contains("buildx: builder multi (driver docker-container)"));
        assertTrue(log.toString(), log.toString().contains("steps are not cached"));
        assertEquals(0, root.resolve("job@tmp").toFile().list().length);
    }

    @Test
    public void recordedRemoteAndKubernetesDriversAreAskedAlike() throws Exception {
        result("layer".getBytes(UTF_8));
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        for (String driver : List.of("remote", "kubernetes")) {
            install("b-" + driver, driver);
            build(ImageSpec.of("acme/by-" + driver));
            List<String> asked = Files.readAllLines(root.resolve("asked"));
            assertEquals(List.of("--builder", "b-" + driver), asked.subList(2, 4));
            assertTrue(log.toString(), log.contains("buildx: builder b-" + driver + " (driver " + driver + ")"));
        }
    }
}
