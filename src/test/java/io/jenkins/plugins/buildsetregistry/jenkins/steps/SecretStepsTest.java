package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.engine.PrivateStorage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** Secrets of builds, from the variables that {@code withCredentials} sets, with a real engine. */
public class SecretStepsTest {
    private static final String VALUE = "t0ken-of-the-test";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final TemporaryFolder folder = new TemporaryFolder();
    private final PrivateStorage storage = new PrivateStorage(folder);

    @Rule
    public final RuleChain store = RuleChain.outerRule(folder).around(storage);

    private static LocalPipeline.Scope withCredentials(LocalPipeline.Scope scope) {
        return scope.with(EnvironmentExpander.constant(Map.of("TOKEN", VALUE)), EnvironmentExpander.class);
    }

    private static BuildImageStep reading(String secret) {
        BuildImageStep step = build(StepsRule.BASE_IMAGE, "base");
        step.setEngine("buildah");
        step.setBuildOptions(List.of("--isolation=chroot"));
        step.setSecrets(List.of(secret));
        return step;
    }

    @Test
    public void aSecretIsReadAndAppearsNowhere() throws Exception {
        String buildah = RequiresProgram.require("buildah");
        Path programs = folder.newFolder("programs").toPath();
        Path arguments = folder.newFile("arguments").toPath();
        Path recording = Files.writeString(
                programs.resolve("buildah"),
                "#!/bin/sh\necho \"$*\" >> " + arguments + "\nexec " + buildah + " \"$@\"\n");
        Files.setPosixFilePermissions(recording, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path context = Path.of(steps.workspace().getRemote()).resolve("base");
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY busybox /bin/busybox
                RUN --mount=type=secret,id=token ["/bin/busybox", "sh", "-c", \
                    "/bin/busybox wc -c /run/secrets/token"]
                """);
        LocalPipeline pipeline = steps.pipeline(
                Map.of("PATH", programs + ":/usr/bin:/bin", "CONTAINERS_STORAGE_CONF", storage.configuration()));
        pipeline.top().run(registry(BASE), block -> withCredentials(block).run(reading("id=token,env=TOKEN")));

        assertTrue(pipeline.log(), pipeline.log().contains(VALUE.length() + " /run/secrets/token"));
        assertFalse(pipeline.log(), pipeline.log().contains(VALUE));
        String said = Files.readString(arguments);
        assertTrue(said, said.contains("--secret"));
        assertFalse(said, said.contains(VALUE));
        assertStoredNowhere(pipeline.build());
        steps.assertNothingIsLeft();
    }

    /** It hangs in its first build. */
    private LocalPipeline pipelineThatHangs(Path pid) throws Exception {
        String buildah = RequiresProgram.require("buildah");
        Path programs = folder.newFolder().toPath();
        Path hanging = Files.writeString(
                programs.resolve("buildah"),
                "#!/bin/sh\ncase \"$*\" in *--secret*) [ -e " + pid + " ] || { echo $$ > " + pid
                        + "; echo it hangs; exec sleep 1000; };; esac\nexec " + buildah + " \"$@\"\n");
        Files.setPosixFilePermissions(hanging, PosixFilePermissions.fromString("rwxr-xr-x"));
        return steps.pipeline(
                Map.of("PATH", programs + ":/usr/bin:/bin", "CONTAINERS_STORAGE_CONF", storage.configuration()));
    }

    @Test
    public void filesOfAnAttemptThatWasLostGoWhenTheStepBeginsAnewOrIsStopped() throws Exception {
        for (boolean stopped : List.of(false, true)) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            Path pid = folder.getRoot().toPath().resolve("pid-" + stopped);
            LocalPipeline pipeline = pipelineThatHangs(pid);
            pipeline.top().run(registry(BASE), block -> {
                LocalStepContext step = withCredentials(block).start(reading("id=token,env=TOKEN"), null);
                byte[] stored = step.savedFirst();
                StepsRule.awaitLog(pipeline, step, "it hangs");
                assertThrows(AssertionError.class, () -> assertStoredNowhere(pipeline.build()));
                if (stopped) {
                    step.restartStopped(stored, new IllegalStateException("stopped"));
                    assertThrows(IllegalStateException.class, step::await);
                } else {
                    step.restart(stored);
                    step.await();
                }
                assertStoredNowhere(pipeline.build());
                return null;
            });
            ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).ifPresent(hanging -> {
                hanging.destroy();
                hanging.onExit().join();
            });
            awaitCallsSince(before);
        }
    }

    /** When what hangs has ended, the lost attempt cleans up in the store, which the end of this test deletes. */
    private static void awaitCallsSince(Set<Thread> before) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("remote call ") && !before.contains(thread)) {
                thread.join();
            }
        }
    }

    /** Neither with the build, nor in any registry, nor in the workspace. */
    private void assertStoredNowhere(Run<?, ?> run) throws Exception {
        run.save();
        try (Stream<Path> files = Files.walk(steps.nodeRoot().getParent())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        file.toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1).contains(VALUE));
            }
        }
    }

    @Test
    public void aVariableThatIsNotSetIsToldByTheNameOfItsSecret() {
        RequiresProgram.require("buildah");
        LocalPipeline pipeline =
                steps.pipeline(Map.of("PATH", "/usr/bin:/bin", "CONTAINERS_STORAGE_CONF", storage.configuration()));
        AbortException missing =
                assertThrows(AbortException.class, () -> pipeline.top().run(reading("id=token,env=NO_SUCH_VARIABLE")));
        assertTrue(missing.getMessage(), missing.getMessage().contains("secret 'token'"));
    }

    @Test
    public void itIsToldBeforeTheFirstOfSeveralImagesIsBuilt() {
        RequiresProgram.require("buildah");
        ContainerImage reading = new ContainerImage(StepsRule.BASE_IMAGE + "-2");
        reading.setContext("base");
        reading.setSecrets(List.of("id=token,env=NO_SUCH_VARIABLE"));
        ContainerImage first = new ContainerImage(StepsRule.BASE_IMAGE);
        first.setContext("base");
        BuildImageStep step = new BuildImageStep();
        step.setImages(List.of(first, reading));
        step.setEngine("buildah");
        LocalPipeline pipeline =
                steps.pipeline(Map.of("PATH", "/usr/bin:/bin", "CONTAINERS_STORAGE_CONF", storage.configuration()));
        AbortException missing =
                assertThrows(AbortException.class, () -> pipeline.top().run(step));
        assertTrue(missing.getMessage(), missing.getMessage().contains("secret 'token'"));
        assertFalse(pipeline.log(), pipeline.log().contains("build " + StepsRule.BASE_IMAGE));
    }

    @Test
    public void whatIsWrongInAJenkinsfileIsNotRepeated() {
        Exception wrong =
                assertThrows(Exception.class, () -> steps.pipeline().top().run(reading("id=token,env=" + VALUE)));
        assertFalse(wrong.getMessage(), wrong.getMessage().contains(VALUE));
        assertTrue(wrong.getMessage(), wrong.getMessage().contains("wants the name of a variable, not its value"));
    }

    @Test
    public void aFormGivesThemLineByLine() {
        ContainerImage image = new ContainerImage("acme/x");
        image.setSecrets(List.of("id=a,env=A\nid=b,src=b c\n"));
        assertEquals(List.of("id=a,env=A", "id=b,src=b c"), image.getSecrets());
        assertEquals(
                "[id=a,env=A, id=b,src=b c]",
                ContainerImage.specs(List.of(image), "x").get(0).secrets().toString());
    }
}
