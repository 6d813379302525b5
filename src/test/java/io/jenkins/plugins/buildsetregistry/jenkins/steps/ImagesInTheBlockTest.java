package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import org.junit.Rule;
import org.junit.Test;

/** Variables that name the images of a buildset. */
public class ImagesInTheBlockTest {
    private static final String BASE_VARIABLE = "BUILDSET_IMAGE_REGISTRY_EXAMPLE_ORG_ACME_BASE";
    private static final String APP_VARIABLE = "BUILDSET_IMAGE_REGISTRY_EXAMPLE_ORG_ACME_APP";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private static String variable(LocalPipeline.Scope scope, String name) throws Exception {
        return scope.get(EnvVars.class).get(name);
    }

    private static String reference(Object built) {
        return (String) only(built).get("reference");
    }

    private LocalPipeline.Scope onAgent(LocalPipeline.Scope block) {
        return block.with(steps.agent(), Node.class)
                .with(steps.agent().getRootPath().child("workspace"), FilePath.class);
    }

    @Test
    public void stepsSeeWhatIsAheadAndWhatStepsBeforeThemHaveBuilt() throws Exception {
        Object base = steps.pipeline().top().run(registry(BASE), block -> {
            assertNull(variable(block, BASE_VARIABLE));
            return block.run(build(StepsRule.BASE_IMAGE, "base"));
        });
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(registry(APP, BASE), block -> {
            String ahead = variable(block, BASE_VARIABLE);
            assertEquals(digest(reference(base)), digest(ahead));
            assertEquals(ahead, variable(block, "BUILDSET_IMAGE_ACME_BASE"));
            assertNull(variable(block, APP_VARIABLE));
            String app = reference(block.run(build(StepsRule.APP_IMAGE, "app")));
            assertEquals(app, variable(block, APP_VARIABLE));

            steps.workspace().child("base/hello").write("another\n", "UTF-8");
            String rebuilt = reference(block.run(build(StepsRule.BASE_IMAGE, "base")));
            assertNotEquals(ahead, rebuilt);
            assertEquals(rebuilt, variable(block, BASE_VARIABLE));
            return null;
        });
        steps.assertNothingIsLeft();
    }

    private static String digest(String reference) {
        return reference.substring(reference.indexOf('@'));
    }

    @Test
    public void blocksThatJoinHaveThemOnOtherNodesToo() throws Exception {
        LocalPipeline pipeline = steps.pipeline();
        WithBuildsetRegistryStep exposed = registry(BASE);
        exposed.setExpose(true);
        pipeline.top().run(exposed, block -> {
            String base = reference(block.run(build(StepsRule.BASE_IMAGE, "base")));
            assertNull(variable(onAgent(block), BASE_VARIABLE));
            onAgent(block).run(new UseBuildsetRegistryStep(), reader -> {
                assertEquals(base, variable(reader, BASE_VARIABLE));
                return null;
            });
            return steps.startedBy(pipeline).top().run(registry(BASE), joined -> {
                assertEquals(base, variable(joined, BASE_VARIABLE));
                String app = reference(joined.run(build(StepsRule.APP_IMAGE, "app")));
                assertEquals(app, variable(joined, APP_VARIABLE));
                assertEquals(app, variable(block, APP_VARIABLE));
                return null;
            });
        });
    }
}
