package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

public class BuildahEngineTest extends ContainersContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final PrivateStorage STORAGE = new PrivateStorage(FOLDER);

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(STORAGE);

    @BeforeClass
    public static void require() {
        RequiresProgram.require("buildah");
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CONTAINERS_STORAGE_CONF", STORAGE.configuration());
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return new Engines(host, new EngineSettings(List.of("--isolation=chroot"), PinnedBases.WARN), null)
                .named("buildah");
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        List<String> all =
                new ArrayList<>(lines(host, "buildah", "images", "--all", "--format", "{{.ID}} {{.Name}}:{{.Tag}}"));
        all.addAll(lines(host, "buildah", "containers", "--all", "--format", "{{.ContainerID}} {{.ImageName}}"));
        return all;
    }

    @Test
    public void buildsAnIndexOfSeveralPlatforms() throws Exception {
        Files.writeString(work().resolve("data"), "x");
        dockerfile("FROM scratch\nCOPY data /data\n");
        List<Platform> platforms = List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
        BuiltImage image = build(spec("acme/multi", List.of("1", "2"), Map.of(), platforms));
        assertEquals(platforms, image.platforms());
        assertEquals(MediaTypes.OCI_INDEX, image.mediaType());
        Manifest index = built("acme/multi").manifest("2");
        assertEquals(image.digest(), index.digest());
        assertEquals(
                platforms, index.children().stream().map(Descriptor::platform).toList());
        assertTrue(image.size() > index.size());
    }
}
