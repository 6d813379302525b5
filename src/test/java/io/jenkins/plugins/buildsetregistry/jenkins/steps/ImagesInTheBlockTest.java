package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.APP;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.build;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.util.List;
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

    @Test
    public void whatWasBuiltBeforeAnotherHasFailedIsThere() throws Exception {
        steps.workspace().child("app/app").delete();
        for (ImagesStep step : List.of(new BuildImageStep(), new UploadImageStep())) {
            step.setImages(List.of(image(StepsRule.BASE_IMAGE, "base"), image(StepsRule.APP_IMAGE, "app")));
            step.setEngine("embedded");
            LocalPipeline pipeline = steps.pipeline();
            pipeline.top().run(registry(BASE), block -> {
                AbortException failed = assertThrows(AbortException.class, () -> block.run(step));
                assertTrue(failed.getMessage(), failed.getMessage().contains("built and published: "));
                assertNotNull(variable(block, BASE_VARIABLE));
                assertNull(variable(block, APP_VARIABLE));
                return null;
            });
            assertEquals(
                    1,
                    pipeline.build().getAction(ImagesAction.class).getImages().size());
        }
    }

    private static ContainerImage image(String repository, String context) {
        ContainerImage image = new ContainerImage(repository);
        image.setContext(context);
        return image;
    }

    @Test
    public void whatIsSaidOfNoImageIsRefused() {
        BuildImageStep step = new BuildImageStep();
        step.setImages(List.of(image(StepsRule.BASE_IMAGE, "base")));
        step.setSecrets(List.of("id=token,env=TOKEN"));
        step.setCache(true);
        step.setDockerBuilder("classic");
        Exception refused =
                assertThrows(Exception.class, () -> steps.pipeline().top().run(step));
        assertTrue(
                refused.getMessage(),
                refused.getMessage().startsWith("buildImage: 'secrets', 'cache', 'dockerBuilder' beside 'images'"));
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
