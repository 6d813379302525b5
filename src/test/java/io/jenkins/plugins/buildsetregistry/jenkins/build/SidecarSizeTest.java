package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.FilePath;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildMachine;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuiltImages;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.RegistryProcessConfig;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

/** A sidecar on an agent with a limit for what it stores. */
public class SidecarSizeTest {
    @Rule
    public final SidecarRule sidecar = new SidecarRule();

    private RunningRegistry start(SidecarSettings settings) throws Exception {
        return new Exposure(false).running("agent-1", sidecar.directory(), sidecar.start(settings));
    }

    private void build(RunningRegistry running, String engine, int size, ByteArrayOutputStream log) throws Exception {
        File workspace = sidecar.newFolder();
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        Files.write(workspace.toPath().resolve("data"), data);
        Files.writeString(workspace.toPath().resolve("Dockerfile"), "FROM scratch\nCOPY data /\n");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("BUILDAH_ISOLATION", "chroot");
        environment.put("CONTAINERS_STORAGE_CONF", ownStorage().toString());
        String temporary = sidecar.newFolder().toString();
        FilePath directory = sidecar.agent().createPath(workspace.toString());
        BuiltImages told = directory.getChannel().export(BuiltImages.class, image -> {});
        directory.act(new BuildImages(
                running,
                Registries.NONE,
                List.of(ImageSpec.of("registry.example.org/acme/base")),
                new BuildMachine(engine, List.of(), 2, environment, temporary, null, told),
                new StreamTaskListener(log, StandardCharsets.UTF_8)));
    }

    /** For what buildah keeps. */
    private Path ownStorage() throws IOException {
        Path root = sidecar.newFolder().toPath();
        return Files.writeString(root.resolve("storage.conf"), """
                [storage]
                driver = "vfs"
                graphroot = "%s/graph"
                runroot = "%s/run"
                """.formatted(root, root));
    }

    @Test
    public void itIsTheOneOfTheConfiguration() throws Exception {
        SidecarDefaults defaults = new SidecarDefaults();
        defaults.setSizeGibibytes(3);
        BuildsetRegistryConfiguration.get().setSidecar(defaults);
        start(new Exposure(false).settings(sidecar.agent(), Map.of()));
        StorageLimit limit = RegistryProcessConfig.read(Path.of(sidecar.directory(), "config.json"))
                .registry()
                .options()
                .limits()
                .storage();
        assertNotNull(limit);
        assertEquals(3L << 30, limit.bytes());
    }

    @Test
    public void aBuildThatExceedsItSaysWhyAndWhereItIsRaised() throws Exception {
        RequiresProgram.require("buildah");
        StorageLimit limit = new StorageLimit(4 << 20, "the page of this test");
        RunningRegistry running =
                start(new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, 64, Duration.ofHours(1), limit, null));
        for (String engine : List.of("embedded", "buildah")) {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            AbortException refused =
                    assertThrows(engine, AbortException.class, () -> build(running, engine, 30 << 20, log));
            String said = log.toString(StandardCharsets.UTF_8) + refused.getMessage();
            assertTrue(said, said.contains("this registry stores 4 MiB at most"));
            assertTrue(said, said.contains("(the page of this test)"));
        }
        build(running, "embedded", 3 << 20, new ByteArrayOutputStream());
    }
}
