package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.BASE;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.only;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.registry;
import static io.jenkins.plugins.buildsetregistry.jenkins.steps.GateSteps.upload;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Which change a build is for, and which are ahead of it, where the steps are not told. */
public class ChangeSourcesTest {
    private static final Map<String, String> MULTIBRANCH =
            Map.of("CHANGE_ID", "102", "CHANGE_URL", "https://github.com/acme/app/pull/102");

    @Rule
    public final StepsRule steps = StepsRule.onAgent();

    @Before
    public void checkOut() throws Exception {
        RequiresProgram.require("git");
        git("init", "-q", "-b", "main");
        git("remote", "add", "origin", "https://user:hush@github.com/acme/app.git");
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.org"));
        command.addAll(List.of(arguments));
        CommandResult result = new LocalHost()
                .run(new Command(command, Map.of(), steps.workspace().getRemote()), line -> {});
        assertTrue(result.output(), result.succeeded());
        return result.output().trim();
    }

    private String commit(String message) throws Exception {
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    private void gateBase() throws Exception {
        steps.pipeline().top().run(registry(BASE), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
    }

    @Test
    public void aMultibranchPipelineNeedsNoParameter() throws Exception {
        gateBase();
        commit("Start");
        git("checkout", "-q", "-b", "topic");
        String proposed = commit("Use the new base\n\nDepends-On: " + BASE);
        git("checkout", "-q", "main");
        commit("Something else meanwhile");
        git("merge", "-q", "--no-ff", "-m", "Merge commit '" + proposed + "' into HEAD", "topic");

        LocalPipeline pipeline = steps.pipeline(MULTIBRANCH);
        Map<String, Object> uploaded = only(pipeline.top()
                .run(new WithBuildsetRegistryStep(), block -> block.run(upload(StepsRule.APP_IMAGE, "app"))));
        assertEquals("change_102_" + proposed.substring(0, 12) + "_latest", uploaded.get("temporaryTag"));
        assertTrue(pipeline.log(), pipeline.log().contains("commit " + proposed + " depends on"));
        assertTrue(pipeline.log(), pipeline.log().contains("from change 101"));
    }

    @Test
    public void anEmptyListIsNone() throws Exception {
        commit("Use the new base\n\nDepends-On: https://github.com/acme/base/pull/999");
        WithBuildsetRegistryStep step = new WithBuildsetRegistryStep();
        step.setDependsOn(List.of());
        steps.pipeline(MULTIBRANCH).top().run(step, block -> null);
        WithBuildsetRegistryStep unsaid = new WithBuildsetRegistryStep();
        unsaid.setDependsOn(List.of(""));
        Exception missing = assertThrows(
                Exception.class, () -> steps.pipeline(MULTIBRANCH).top().run(unsaid, block -> null));
        assertTrue(missing.getMessage(), missing.getMessage().contains("999"));
    }

    @Test
    public void theMergeCommitTellsWhatIsToBePromoted() throws Exception {
        gateBase();
        git("remote", "set-url", "origin", "git@github.com:acme/base.git");
        commit("Merge pull request #101 from acme/topic");
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(new PromoteImageStep());
        assertTrue(pipeline.log(), pipeline.log().contains("merged was"));
        assertTrue(steps.published(StepsRule.BASE_IMAGE) != null);
    }

    @Test
    public void aCommitThatNamesNoChangeIsAnErrorWithARemedy() throws Exception {
        commit("Fix a thing");
        Exception unknown =
                assertThrows(Exception.class, () -> steps.pipeline().top().run(new PromoteImageStep()));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("name it with 'change'"));
    }

    @Test
    public void passwordsOfTheRepositoryStayWhereTheyAre() throws Exception {
        commit("Merge pull request #7 from acme/topic");
        LocalPipeline pipeline = steps.pipeline();
        Exception unknown = assertThrows(Exception.class, () -> pipeline.top().run(new PromoteImageStep()));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("github.com/acme/app"));
        assertTrue(pipeline.log() + unknown.getMessage(), !(pipeline.log() + unknown).contains("hush"));
        assertTrue(Files.exists(Path.of(steps.workspace().getRemote(), ".git")));
    }
}
