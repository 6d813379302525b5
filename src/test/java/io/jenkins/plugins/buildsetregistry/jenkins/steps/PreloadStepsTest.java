package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.DockerDaemon;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** A block that preloads images is aborted, or its controller is killed. */
public class PreloadStepsTest {
    private static final String PUBLIC = StepsRule.BASE_IMAGE + ":latest";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final TemporaryFolder folder = new TemporaryFolder();
    private final DockerDaemon daemon = new DockerDaemon(folder);

    @Rule
    public final RuleChain engines = RuleChain.outerRule(folder).around(daemon);

    private Map<String, String> environment;
    private Path paused;

    /** A docker that waits in its first pull. */
    @Before
    public void makeDocker() throws Exception {
        String docker = RequiresProgram.require("docker");
        paused = folder.getRoot().toPath().resolve("paused");
        Path programs = folder.newFolder().toPath();
        Path pausing = Files.writeString(
                programs.resolve("docker"),
                "#!/bin/sh\nif [ \"$1\" = pull ] && mkfifo " + paused + "; then read go < " + paused + "; fi\nexec "
                        + docker + " \"$@\"\n");
        Files.setPosixFilePermissions(pausing, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment = new HashMap<>(System.getenv());
        environment.keySet().removeAll(List.of("DOCKER_CONFIG", "NODE_NAME"));
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        environment.put("HOME", folder.newFolder().toString());
        environment.put("DOCKER_HOST", daemon.address());
    }

    private String names() throws Exception {
        return new LocalHost(environment)
                .run(Command.of("docker", "images", "--format", "{{.Repository}}:{{.Tag}}"), line -> {})
                .output();
    }

    private static UseBuildsetRegistryStep preload() {
        UseBuildsetRegistryStep step = new UseBuildsetRegistryStep();
        step.setPreload(List.of(StepsRule.BASE_IMAGE));
        return step;
    }

    @Test
    public void whatWasTakenAfterTheLastStateThatWasStoredIsGivenBack() throws Exception {
        steps.pipeline(environment).top().run(registry(GateSteps.BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            CountDownLatch taken = new CountDownLatch(1);
            LocalStepContext context = block.start(preload(), reader -> {
                taken.countDown();
                return hang(); // of the controller that was killed
            });
            while (!Files.exists(paused)) {
                Thread.onSpinWait();
            }
            byte[] stored = context.saved();
            Files.writeString(paused, "go\n");
            taken.await();
            assertTrue(names(), names().contains(PUBLIC));
            context.restartStopped(stored, new IllegalStateException("aborted"));
            assertThrows(IllegalStateException.class, context::await);
            assertNothingIsPreloaded();
            return null;
        });
    }

    private static Object hang() throws InterruptedException {
        new CountDownLatch(1).await();
        return null;
    }

    @Test
    public void aBlockThatIsAbortedGivesBackWhatItHasTaken() throws Exception {
        steps.pipeline(environment).top().run(registry(GateSteps.BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            CountDownLatch taken = new CountDownLatch(1);
            LocalStepContext context = block.start(preload(), reader -> {
                taken.countDown();
                return hang();
            });
            while (!Files.exists(paused)) {
                Thread.onSpinWait();
            }
            Files.writeString(paused, "go\n");
            taken.await();
            assertTrue(names(), names().contains(PUBLIC));
            context.execution().stop(new IllegalStateException("aborted"));
            assertEquals(
                    "aborted",
                    assertThrows(IllegalStateException.class, context::await).getMessage());
            assertNothingIsPreloaded();
            return null;
        });
    }

    @Test
    public void aBlockThatIsAbortedWhileItTakesLeavesNothing() throws Exception {
        steps.pipeline(environment).top().run(registry(GateSteps.BASE), block -> {
            block.run(build(StepsRule.BASE_IMAGE, "base"));
            LocalStepContext context = block.start(preload(), reader -> null);
            while (!Files.exists(paused)) {
                Thread.onSpinWait();
            }
            context.execution().stop(new IllegalStateException("aborted"));
            assertEquals(
                    "aborted",
                    assertThrows(IllegalStateException.class, context::await).getMessage());
            assertNothingIsPreloaded();
            return null;
        });
    }

    private void assertNothingIsPreloaded() throws Exception {
        String names = names();
        assertFalse(names, names.contains(PUBLIC));
        assertFalse(names, names.contains("buildset-preload/"));
    }
}
