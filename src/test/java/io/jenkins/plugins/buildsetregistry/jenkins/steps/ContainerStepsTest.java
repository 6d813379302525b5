package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.engine.PrivateStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** The steps inside of blocks that run programs in a container: here, with other programs on the search path. */
public class ContainerStepsTest {
    @Rule
    public final StepsRule steps = StepsRule.onAgent();

    private final TemporaryFolder folder = new TemporaryFolder();
    private final PrivateStorage storage = new PrivateStorage(folder);

    @Rule
    public final RuleChain store = RuleChain.outerRule(folder).around(storage);

    private Path programs;

    @Before
    public void makeContainer() throws Exception {
        programs = Files.createDirectory(steps.nodeRoot().resolve("container"));
        for (String program : List.of("sh", "sleep")) {
            Files.createSymbolicLink(programs.resolve(program), Path.of(RequiresProgram.require(program)));
        }
    }

    /** An engine that only says what it is asked. */
    private void put(String engine, String build) throws Exception {
        Path file = Files.writeString(
                programs.resolve(engine),
                "#!/bin/sh\nif [ \"$1\" = --version ]; then echo buildah version 1.39.0; exit; fi\n"
                        + "if [ \"$1\" != build ]; then exit 0; fi\n" + build);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static final class Container extends LauncherDecorator {
        private final List<String> way;

        Container(String path) {
            way = List.of("env", "PATH=" + path, "IN_CONTAINER=yes");
        }

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return new Launcher(launcher) {
                @Override
                public Proc launch(ProcStarter starter) throws IOException {
                    List<String> command = new ArrayList<>(way);
                    command.addAll(starter.cmds());
                    return launcher.launch(starter.cmds(command));
                }

                @Override
                public Channel launchChannel(String[] cmd, OutputStream out, FilePath dir, Map<String, String> env) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void kill(Map<String, String> variables) throws IOException, InterruptedException {
                    launcher.kill(variables);
                }
            };
        }
    }

    private LocalPipeline.Scope inContainer(LocalPipeline.Scope scope) {
        return scope.with(new Container(programs.toString()), LauncherDecorator.class);
    }

    private static BuildImageStep buildah() {
        BuildImageStep step = build(StepsRule.BASE_IMAGE, "base");
        step.setEngine("buildah");
        return step;
    }

    @Test
    public void imagesAreBuiltWithTheEngineOfTheContainer() throws Exception {
        Files.createSymbolicLink(programs.resolve("buildah"), Path.of(RequiresProgram.require("buildah")));
        LocalPipeline pipeline =
                steps.pipeline(Map.of("PATH", "/nonexistent", "CONTAINERS_STORAGE_CONF", storage.configuration()));
        AbortException outside =
                assertThrows(AbortException.class, () -> pipeline.top().run(buildah()));
        assertTrue(outside.getMessage(), outside.getMessage().contains("buildah is not installed here"));
        pipeline.top().run(registry(BASE), block -> {
            assertNotNull(only(inContainer(block).run(buildah())).get("digest"));
            UploadImageStep app = upload(StepsRule.APP_IMAGE, "app");
            app.setEngine(null);
            assertEquals(
                    "change_101_1_latest", only(inContainer(block).run(app)).get("temporaryTag"));
            return null;
        });
        assertTrue(pipeline.log(), pipeline.log().contains("engine: buildah"));
        assertTrue(pipeline.log(), pipeline.log().contains("programs of engines run as the blocks around this step"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anEngineOfTheNodeIsNotOneOfTheContainer() throws Exception {
        RequiresProgram.require("buildah");
        LocalPipeline pipeline = steps.pipeline(Map.of("PATH", "/usr/bin:/bin"));
        AbortException missing = assertThrows(
                AbortException.class, () -> inContainer(pipeline.top()).run(buildah()));
        assertEquals(
                "buildah is not installed here: install the package buildah, or add it to PATH", missing.getMessage());
        BuildImageStep any = buildah();
        any.setEngine(null);
        assertNotNull(only(inContainer(pipeline.top()).run(any)).get("digest"));
        assertTrue(pipeline.log(), pipeline.log().contains("engine: embedded"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anAbortEndsTheProgramInTheContainer() throws Exception {
        put("buildah", "echo in container: $IN_CONTAINER; sleep 600; echo unreached");
        LocalPipeline pipeline = steps.pipeline();
        LocalStepContext step = inContainer(pipeline.top()).start(buildah(), null);
        StepsRule.awaitLog(pipeline, step, "in container: yes");
        step.execution().stop(new InterruptedException("aborted"));
        assertEquals("aborted", assertThrows(Exception.class, step::await).getMessage());
        assertFalse(pipeline.log(), pipeline.log().contains("unreached"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void anEngineThatFailsIsToldOf() throws Exception {
        put("buildah", "echo no space left >&2; exit 3");
        AbortException failed = assertThrows(
                AbortException.class, () -> inContainer(steps.pipeline().top()).run(buildah()));
        assertTrue(failed.getMessage(), failed.getMessage().contains("failed with exit status 3:\n  no space left"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aSecretIsOnTheWayIntoTheContainerAsAFileOnly() throws Exception {
        put(
                "buildah",
                "for word; do case $word in *src=*) file=${word##*src=};; esac; done; read -r value < $file;"
                        + " echo \"[${#value}|${TOKEN-none}|${OTHER-none}]\"; exit 3");
        BuildImageStep step = buildah();
        step.setSecrets(List.of("id=token,env=TOKEN"));
        AbortException failed = assertThrows(
                AbortException.class,
                () -> inContainer(steps.pipeline(Map.of("TOKEN", "12345", "OTHER", "x"))
                                .top())
                        .run(step));
        assertTrue(failed.getMessage(), failed.getMessage().contains("[5|none|x]"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theBlocksPasswordsAreNotOnTheWayIntoTheContainer() throws Exception {
        put("buildah", "echo \"[${BUILDSET_REGISTRY:+address}|${BUILDSET_REGISTRY_PASSWORD-none}]\"; exit 3");
        AbortException failed = assertThrows(
                AbortException.class,
                () -> steps.pipeline()
                        .top()
                        .run(registry(BASE), block -> inContainer(block).run(buildah())));
        assertTrue(failed.getMessage(), failed.getMessage().contains("[address|none]"));
    }
}
