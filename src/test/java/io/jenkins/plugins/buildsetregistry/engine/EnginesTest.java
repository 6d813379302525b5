package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.engine.embedded.EmbeddedEngine;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class EnginesTest {
    private static final String DOCKER =
            "case $1 in context) echo unix:///x;; version) echo 28.2.2 20.10.24+dfsg1;; esac";
    private static final String BUILDX = """
            case "$1 $2" in
            'context inspect') echo unix:///x;;
            'version --format') echo 26.1.5 26.1.5 linux;;
            'buildx version') echo github.com/docker/buildx v0.13.1 abc;;
            'buildx inspect') printf 'Name:   multi\\nDriver: docker-container\\n\\nNodes:\\nBuildKit version: v0.12.5\\n';;
            esac""";
    private static final String PODMAN = "case $1 in info) echo false;; *) echo podman version 4.3.1;; esac";
    private static final String BUILDAH = "echo 'buildah version 1.28.2 (image-spec 1.1.0-rc2)'";

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private Path programs;

    @Before
    public void setPath() throws IOException {
        programs = folder.newFolder("bin").toPath();
        environment.put("PATH", programs.toString());
        Files.writeString(folder.getRoot().toPath().resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    }

    private void install(String program, String script) throws IOException {
        Path file = programs.resolve(program);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private Engines engines() {
        EmbeddedEngine embedded = new EmbeddedEngine(folder.getRoot().toPath(), environment, PinnedBases.WARN);
        return new Engines(new LocalHost(environment), EngineSettings.DEFAULT, embedded);
    }

    private String refusal(String name) {
        return assertThrows(EngineException.class, () -> engines().named(name)).getMessage();
    }

    private String detected(ImageSpec spec) throws Exception {
        return engines().detect(spec, folder.getRoot().toString(), log::add).name();
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(part + " is not in: " + text, text.contains(part));
        }
    }

    @Test
    public void anUnknownNameListsTheKnownOnes() {
        assertContains(refusal("kaniko"), "'kaniko'", "buildah", "podman", "docker", "buildx", "embedded");
    }

    @Test
    public void saysWhatToInstall() {
        assertContains(refusal("buildx"), "docker is not installed here", "install", "PATH");
        for (String name : List.of("buildah", "podman", "docker")) {
            assertContains(refusal(name), name + " is not installed here", "install", "PATH");
        }
    }

    @Test
    public void findsEachByName() throws Exception {
        install("docker", BUILDX);
        install("podman", PODMAN);
        install("buildah", BUILDAH);
        for (String name : Engines.NAMES) {
            assertEquals(name, engines().named(name).name());
        }
    }

    @Test
    public void refusesVersionsThatAreTooOld() throws Exception {
        install("docker", "case $1 in version) echo 28.2.2 18.09.1;; esac");
        install("podman", "echo podman version 3.4.4");
        install("buildah", "echo buildah version 1.23.9");
        assertContains(refusal("docker"), "18.09.1 is too old", "19.3");
        assertContains(refusal("podman"), "3.4 is too old", "4.0");
        assertContains(refusal("buildah"), "1.23 is too old", "1.24");
        install("docker", "echo github.com/docker/buildx v0.9.1");
        assertContains(refusal("buildx"), "buildx 0.9 is too old", "0.10");
        install("docker", BUILDX.replace("v0.12.5", "v0.10.6"));
        assertContains(refusal("buildx"), "BuildKit of the builder multi 0.10 is too old", "0.11");
    }

    @Test
    public void saysHowToGetBuildx() throws Exception {
        install("docker", DOCKER + "\nexit 1");
        assertContains(refusal("buildx"), "no plugin buildx", "docker-buildx");
        install(
                "docker",
                "case $2 in version) echo github.com/docker/buildx v0.13.1;; *) echo no builder; exit 1;; esac");
        assertContains(refusal("buildx"), "no builder", "docker buildx use", "BUILDX_BUILDER");
    }

    @Test
    public void saysThatTheDaemonDoesNotAnswer() throws Exception {
        install("docker", "[ $1 = version ] || exit 1; echo 28.2.2; echo Cannot connect to the Docker daemon; exit 1");
        assertContains(refusal("docker"), "daemon at unix:///var/run/docker.sock does not answer", "Cannot connect");
    }

    @Test
    public void refusesDaemonsOnOtherMachines() throws Exception {
        install("docker", DOCKER);
        install("podman", PODMAN);
        environment.put("DOCKER_HOST", "ssh://me:word@far.example.org");
        assertContains(
                refusal("docker"),
                "another machine",
                "ssh://far.example.org",
                "loopback",
                "the engine buildx with a builder");
        environment.put("DOCKER_HOST", "tcp://192.0.2.1:2376");
        assertContains(refusal("docker"), "tcp://192.0.2.1:2376");
        environment.put("CONTAINER_HOST", "ssh://core@192.0.2.1/run/podman.sock");
        assertContains(refusal("podman"), "CONTAINER_HOST", "service");
    }

    @Test
    public void refusesARootlessDaemonThatCannotReachThisMachine() throws Exception {
        String rootless = DOCKER.replace("esac", "info) echo '[\"name=rootless\"]';; esac");
        install("docker", rootless);
        assertContains(refusal("docker"), "rootless", "26.0", "this is 20.10", "buildah");
        install("docker", rootless.replace("20.10.24+dfsg1", "26.1.5"));
        assertEquals("docker", engines().named("docker").name());
    }

    @Test
    public void refusesADockerContextOfAnotherMachine() throws Exception {
        install("docker", "case $1 in context) echo tcp://far.example.org:2376;; version) echo 28.2 28.2;; esac");
        assertContains(refusal("docker"), "tcp://far.example.org:2376");
    }

    @Test
    public void takesADaemonBesideUsInAPod() throws Exception {
        install("docker", DOCKER);
        environment.put("DOCKER_HOST", "tcp://localhost:2375");
        assertEquals("docker", engines().named("docker").name());
    }

    @Test
    public void refusesPodmanWithAService() throws Exception {
        install("podman", "case $1 in info) echo true;; *) echo podman version 5.0.0;; esac");
        assertContains(refusal("podman"), "service", "buildah");
    }

    @Test
    public void triesThemInOrderAndSaysWhy() throws Exception {
        install("docker", DOCKER);
        assertEquals("docker", detected(ImageSpec.of("acme/app")));
        assertContains(String.join("\n", log), "buildah is not installed", "podman is not installed", "engine: docker");
        install("podman", PODMAN);
        assertEquals("podman", detected(ImageSpec.of("acme/app")));
        install("buildah", BUILDAH);
        assertEquals("buildah", detected(ImageSpec.of("acme/app")));
    }

    @Test
    public void leavesOutDockerForSeveralPlatforms() throws Exception {
        install("docker", DOCKER);
        ImageSpec spec = EngineContract.spec(
                "acme/app", List.of(), Map.of(), List.of(Platform.parse("amd64"), Platform.parse("arm64")));
        assertEquals("embedded", detected(spec));
        assertContains(String.join("\n", log), "engine docker is not used", "one platform at a time");
    }

    @Test
    public void takesBuildxForSeveralPlatformsIfItsBuilderCan() throws Exception {
        install("docker", BUILDX);
        ImageSpec spec = EngineContract.spec(
                "acme/app", List.of(), Map.of(), List.of(Platform.parse("amd64"), Platform.parse("arm64")));
        assertEquals("docker", detected(ImageSpec.of("acme/app")));
        assertEquals("buildx", detected(spec));
        environment.put("DOCKER_HOST", "ssh://far.example.org");
        assertEquals("buildx", detected(ImageSpec.of("acme/app")));
    }

    @Test
    public void dockerSaysWhyItHasNoBuildKit() throws Exception {
        install("docker", DOCKER);
        DockerInstallation without = DockerInstallation.find(new LocalHost(environment), Map.of());
        ImageSpec any = ImageSpec.of("acme/app");
        DockerBuilder classic = DockerBuilder.choose(any, without);
        assertEquals(DockerBuilder.Kind.CLASSIC, classic.kind());
        assertContains(classic.text(), "classic builder", "no plugin buildx", "a client since 23 (this is 28.2)");
        ImageSpec asks = EngineContract.with(any, true, List.of(), false);
        EngineException e = assertThrows(EngineException.class, () -> DockerBuilder.choose(asks, without));
        assertContains(e.getMessage(), "acme/app asks for BuildKit", "no plugin buildx", "buildah");
        ImageSpec secret = EngineContract.with(any, null, List.of(BuildSecret.parse("id=a,env=A")), false);
        e = assertThrows(EngineException.class, () -> DockerBuilder.choose(secret, without));
        assertContains(e.getMessage(), "acme/app has secrets, which need BuildKit");
        install("docker", DOCKER.replace("28.2.2", "20.10.24"));
        DockerInstallation old = DockerInstallation.find(new LocalHost(environment), Map.of());
        assertEquals(DockerBuilder.Kind.BUILDKIT, DockerBuilder.choose(any, old).kind());
        install("docker", BUILDX.replace("linux", "windows"));
        DockerInstallation windows = DockerInstallation.find(new LocalHost(environment), Map.of());
        assertEquals(
                DockerBuilder.Kind.CLASSIC, DockerBuilder.choose(any, windows).kind());
    }

    @Test
    public void takesTheEmbeddedEngineOnlyWithoutRun() throws Exception {
        assertEquals("embedded", detected(ImageSpec.of("acme/app")));
        Files.writeString(folder.getRoot().toPath().resolve("Dockerfile"), "FROM acme/base\nRUN true\n");
        EngineException e = assertThrows(EngineException.class, () -> detected(ImageSpec.of("acme/app")));
        assertContains(e.getMessage(), "acme/app", "buildah is not installed", "RUN in line 2");
    }
}
