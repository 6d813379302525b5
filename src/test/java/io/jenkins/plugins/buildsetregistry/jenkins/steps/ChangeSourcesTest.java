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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    /** As the git plugin does for a multibranch job: the target is merged into what was proposed. */
    private void mergeAsMultibranch(String target) throws Exception {
        git("-c", "user.name=Jenkins", "-c", "user.email=nobody@nowhere", "merge", "-q", target);
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
        String target = commit("Something else meanwhile\n\nDepends-On: https://github.com/acme/base/pull/999");
        git("checkout", "-q", proposed);
        mergeAsMultibranch(target);

        LocalPipeline pipeline = steps.pipeline(MULTIBRANCH);
        Map<String, Object> uploaded = only(pipeline.top()
                .run(new WithBuildsetRegistryStep(), block -> block.run(upload(StepsRule.APP_IMAGE, "app"))));
        assertEquals("change_102_" + proposed.substring(0, 12) + "_latest", uploaded.get("temporaryTag"));
        assertTrue(pipeline.log(), pipeline.log().contains("commit " + proposed + " depends on"));
        assertTrue(pipeline.log(), pipeline.log().contains("from change 101"));
    }

    @Test
    public void aChangeThatIsNamedHasTheRevisionOfTheCommit() throws Exception {
        String commit = commit("Start");
        WithBuildsetRegistryStep step = registry(BASE);
        step.setRevision(null);
        Map<String, Object> uploaded =
                only(steps.pipeline().top().run(step, block -> block.run(upload(StepsRule.BASE_IMAGE, "base"))));
        assertEquals("change_101_" + commit.substring(0, 12) + "_latest", uploaded.get("temporaryTag"));
    }

    @Test
    public void whatAnEarlierBuildHasLeftInTheWorkspaceTellsNothing() throws Exception {
        commit("Use the new base\n\nDepends-On: https://github.com/acme/base/pull/999");
        FileTime earlier = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        try (Stream<Path> files = Files.walk(Path.of(steps.workspace().getRemote(), ".git"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, earlier);
            }
        }
        LocalPipeline pipeline = steps.pipeline(MULTIBRANCH);
        Map<String, Object> uploaded = only(pipeline.top()
                .run(new WithBuildsetRegistryStep(), block -> block.run(upload(StepsRule.BASE_IMAGE, "base"))));
        assertEquals("change_102_0_latest", uploaded.get("temporaryTag"));
        assertTrue(pipeline.log(), pipeline.log().contains("of an earlier build"));

        git("fetch", "-q", ".", "HEAD");
        Exception missing = assertThrows(
                Exception.class,
                () -> steps.pipeline(MULTIBRANCH).top().run(new WithBuildsetRegistryStep(), block -> null));
        assertTrue(missing.getMessage(), missing.getMessage().contains("999"));
    }

    @Test
    public void whatIsNotMergedYetIsNotPromoted() throws Exception {
        gateBase();
        Exception early = assertThrows(
                Exception.class, () -> steps.pipeline(MULTIBRANCH).top().run(new PromoteImageStep()));
        assertTrue(early.getMessage(), early.getMessage().contains("not merged yet"));
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

    @Test
    public void whatGitWarnsOfIsNotWhatItSays() throws Exception {
        String proposed = commit("Use the new base\n\nDepends-On: https://github.com/acme/base/pull/999");
        git("update-ref", "refs/heads/HEAD", proposed);
        assertMissing("999", MULTIBRANCH);
    }

    @Test
    public void aMessageMayBeLong() throws Exception {
        Path message = Path.of(steps.workspace().getRemote(), "message");
        Files.writeString(
                message,
                "Use the new base\n\n" + "more and more words\n".repeat(5000)
                        + "\nDepends-On: https://github.com/acme/base/pull/999\n");
        git("commit", "-q", "--allow-empty", "-F", message.toString());
        assertMissing("999", MULTIBRANCH);
    }

    @Test
    public void aQueueMergesWhatNamesItsDependencies() throws Exception {
        commit("Start");
        git("checkout", "-q", "-b", "topic");
        commit("Use the new base\n\nDepends-On: https://github.com/acme/base/pull/999");
        git("checkout", "-q", "main");
        git("merge", "-q", "--no-ff", "-m", "Merge pull request #102 from acme/topic\n\nUse the new base", "topic");
        assertMissing("999", Map.of("BRANCH_NAME", "gh-readonly-queue/main/pr-102-" + "0".repeat(40)));
    }

    @Test
    public void aMergeByTheAuthorIsTheAuthors() throws Exception {
        commit("Start");
        git("checkout", "-q", "-b", "topic");
        commit("Use the new base");
        git("checkout", "-q", "main");
        commit("Something else\n\nDepends-On: https://github.com/acme/base/pull/999");
        git("checkout", "-q", "topic");
        git("merge", "-q", "-m", "Merge branch 'main' into topic", "main");
        steps.pipeline(MULTIBRANCH).top().run(new WithBuildsetRegistryStep(), block -> null);
    }

    @Test
    public void aRepositoryAroundTheWorkspaceIsAnothers() throws Exception {
        Path workspace = Path.of(steps.workspace().getRemote());
        commit("Another thing\n\nDepends-On: https://github.com/acme/base/pull/999");
        Files.move(workspace.resolve(".git"), workspace.resolveSibling(".git"));
        Map<String, String> environment = new HashMap<>(MULTIBRANCH);
        environment.put("WORKSPACE", workspace.toString());
        steps.pipeline(environment).top().run(new WithBuildsetRegistryStep(), block -> null);
    }

    @Test
    public void aRepositoryThatGitDoesNotReadIsAWarning() throws Exception {
        commit("Use the new base");
        Files.writeString(Path.of(steps.workspace().getRemote(), ".git/config"), "[core\n");
        LocalPipeline pipeline = steps.pipeline(MULTIBRANCH);
        pipeline.top().run(new WithBuildsetRegistryStep(), block -> null);
        assertTrue(pipeline.log(), pipeline.log().contains("WARNING: git cannot read"));
    }

    @Test
    public void aFooterThatCannotBeReadIsNamed() throws Exception {
        String proposed = commit("Use the new base\n\nDepends-On: https://github.com/acme");
        Exception unread = assertThrows(
                Exception.class,
                () -> steps.pipeline(MULTIBRANCH).top().run(new WithBuildsetRegistryStep(), block -> null));
        assertTrue(unread.getMessage(), unread.getMessage().contains("commit " + proposed));
        assertTrue(unread.getMessage(), unread.getMessage().contains("'dependsOn'"));
    }

    @Test
    public void aChangeIdAloneTellsWhatIsToBePromotedIfItWasBuilt() throws Exception {
        git("remote", "set-url", "origin", "ssh://ci@review.example.org:29418/acme/base");
        commit("Something else");
        git("checkout", "-q", "-b", "topic");
        commit("Add a greeting\n\nChange-Id: I0123456789abcdef0123456789abcdef01234567");
        Exception unknown =
                assertThrows(Exception.class, () -> steps.pipeline().top().run(new PromoteImageStep()));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("no record is known"));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("Reviewed-on"));

        Map<String, String> triggered = Map.of(
                "GERRIT_CHANGE_NUMBER", "4711",
                "GERRIT_CHANGE_URL", "https://review.example.org/c/acme/base/+/4711",
                "GERRIT_PATCHSET_NUMBER", "1");
        steps.pipeline(triggered)
                .top()
                .run(new WithBuildsetRegistryStep(), block -> block.run(upload(StepsRule.BASE_IMAGE, "base")));
        git("checkout", "-q", "main");
        git("merge", "-q", "--no-ff", "-m", "Merge \"Add a greeting\"", "topic");
        LocalPipeline pipeline = steps.pipeline();
        pipeline.top().run(new PromoteImageStep());
        assertTrue(pipeline.log(), pipeline.log().contains("merged was change 4711 of review.example.org"));
        assertTrue(steps.published(StepsRule.BASE_IMAGE) != null);
    }

    private void assertMissing(String number, Map<String, String> environment) {
        Exception missing = assertThrows(
                Exception.class,
                () -> steps.pipeline(environment).top().run(new WithBuildsetRegistryStep(), block -> null));
        assertTrue(missing.getMessage(), missing.getMessage().contains("missing ahead: change " + number + " of"));
    }
}
