package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.EnvVars;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ConfigureEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ForgetEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

public class ConfigureEnginesTest {
    @Rule
    public final StepsRule steps = StepsRule.onAgent();

    private Map<String, String> configure(
            RunningRegistry registry,
            String name,
            boolean reader,
            Map<String, String> environment,
            String... namespaces)
            throws Exception {
        ConfigureEngines.Block block =
                new ConfigureEngines.Block(name, reader, List.of(namespaces), Fallback.ALLOW, environment);
        return steps.workspace().act(new ConfigureEngines(registry, block, TaskListener.NULL));
    }

    @Test
    public void theFilesOfABlockNameWhatChangesAheadHaveMadeAndGoWithIt() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> block.run(build(StepsRule.BASE_IMAGE, "base")));
        Path[] files = new Path[1];
        steps.pipeline().top().run(registry(APP, BASE), block -> {
            RunningRegistry registry = block.get(BlockRegistry.class).running();
            EnvVars environment = block.get(EnvVars.class);
            Map<String, String> outer = configure(registry, "block-1", false, environment);
            String conf = read(outer, "CONTAINERS_REGISTRIES_CONF");
            assertTrue(conf, conf.contains("prefix = \"" + GateRule.PUBLIC_NAME + "\""));
            assertTrue(conf, conf.contains("prefix = \"docker.io\""));
            assertFalse(outer.toString(), outer.toString().contains(environment.get("BUILDSET_REGISTRY_PASSWORD")));

            EnvVars inside = new EnvVars(environment);
            inside.putAll(outer);
            Map<String, String> inner = configure(registry, "block-2", true, inside, "r.example.org");
            String both = read(inner, "CONTAINERS_REGISTRIES_CONF");
            assertTrue(both, both.contains("prefix = \"" + GateRule.PUBLIC_NAME + "\""));
            assertTrue(both, both.contains("prefix = \"r.example.org\""));
            assertNotEquals(read(outer, "REGISTRY_AUTH_FILE"), read(inner, "REGISTRY_AUTH_FILE"));
            steps.workspace().act(new ForgetEngines(registry, "block-2"));
            steps.workspace().act(new ForgetEngines(registry, "block-2"));
            assertFalse(Files.exists(Path.of(inner.get("DOCKER_CONFIG")).getParent()));
            files[0] = Path.of(outer.get("REGISTRY_AUTH_FILE"));
            assertTrue(Files.exists(files[0]));
            return null;
        });
        assertFalse(Files.exists(files[0]));
        steps.assertNothingIsLeft();
    }

    @Test
    public void whatUsersCanMendIsAMessage() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> {
            RunningRegistry registry = block.get(BlockRegistry.class).running();
            Path broken = Files.writeString(steps.nodeRoot().resolve("broken.json"), "s3cret");
            IOException e = assertThrows(
                    IOException.class,
                    () -> configure(registry, "b", true, Map.of("REGISTRY_AUTH_FILE", broken.toString())));
            assertEquals(broken + " is not JSON: repair or remove it", e.getMessage());
            IOException none =
                    assertThrows(IOException.class, () -> configure(registry, "b", true, Map.of(), "quay.io/acme"));
            assertTrue(none.getMessage(), none.getMessage().contains("'quay.io/acme'"));
            assertThrows(IllegalArgumentException.class, () -> configure(registry, "../b", true, Map.of()));
            return null;
        });
    }

    private static String read(Map<String, String> variables, String name) throws IOException {
        return Files.readString(Path.of(variables.get(name)));
    }
}
