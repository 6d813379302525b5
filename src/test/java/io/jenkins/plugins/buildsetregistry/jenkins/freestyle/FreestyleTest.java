package io.jenkins.plugins.buildsetregistry.jenkins.freestyle;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.EnvironmentContributingAction;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.scm.ChangeLogSet;
import hudson.tasks.Builder;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.StepsRule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.tasks.SimpleBuildStep;
import jenkins.tasks.SimpleBuildWrapper;
import org.junit.Rule;
import org.junit.Test;

/** The twins of the steps for freestyle jobs, called as core calls them. */
public class FreestyleTest {
    private static final String CHANGE = "https://github.com/acme/base/pull/101";

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    private static List<ContainerImage> base() {
        ContainerImage base = new ContainerImage(StepsRule.BASE_IMAGE);
        base.setContext("base");
        return List.of(base);
    }

    private static BuildImageBuilder builder() {
        BuildImageBuilder builder = new BuildImageBuilder(base());
        builder.setEngine("embedded");
        return builder;
    }

    private static UploadImageBuilder uploader() {
        UploadImageBuilder builder = new UploadImageBuilder(base());
        builder.setEngine("embedded");
        return builder;
    }

    private FreeStyleBuild build() throws Exception {
        FreeStyleProject project = new FreeStyleProject(Jenkins.get(), "free");
        steps.add(project);
        return new FreeStyleBuild(project);
    }

    /** Runs a job with the wrapper and these build steps. */
    private FreeStyleBuild run(BuildsetRegistryWrapper wrapper, Result result, SimpleBuildStep... builders)
            throws Exception {
        FreeStyleBuild build = build();
        EnvVars environment = new EnvVars(Map.of("THE_CHANGE", CHANGE));
        TaskListener listener = new StreamTaskListener(
                wrapper.createLoggerDecorator(build).decorateLogger(build, log), StandardCharsets.UTF_8);
        Launcher launcher = steps.node().createLauncher(listener);
        SimpleBuildWrapper.Context context = wrapper.createContext();
        wrapper.setUp(context, build, steps.workspace(), launcher, listener, environment);
        environment.putAll(context.getEnv());
        Set<String> sensitive = new HashSet<>();
        wrapper.makeSensitiveBuildVariables(build, sensitive);
        assertTrue(sensitive.contains("BUILDSET_REGISTRY_PASSWORD"));
        try {
            listener.getLogger().println("the password is " + environment.get("BUILDSET_REGISTRY_PASSWORD"));
            for (SimpleBuildStep builder : builders) {
                builder.perform(build, steps.workspace(), environment, launcher, listener);
                build.getActions(EnvironmentContributingAction.class)
                        .forEach(action -> action.buildEnvironment(build, environment));
            }
            build.setResult(result);
        } finally {
            context.getDisposer().tearDown(build, steps.workspace(), launcher, listener);
        }
        StepsRule.complete(build, listener);
        return build;
    }

    private BuildsetRegistryWrapper wrapper() {
        BuildsetRegistryWrapper wrapper = new BuildsetRegistryWrapper();
        wrapper.setChange("$THE_CHANGE");
        wrapper.setRevision("1");
        return wrapper;
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private void promote() throws Exception {
        PromoteImageBuilder promote = new PromoteImageBuilder();
        promote.setChange(CHANGE);
        TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
        promote.perform(build(), null, new EnvVars(), null, listener);
    }

    @Test
    public void aChangeIsGatedAndPromoted() throws Exception {
        run(wrapper(), Result.SUCCESS, builder(), uploader());
        assertTrue(log(), log().contains("the password is ****"));
        assertTrue(log(), log().contains("change_101_1_latest"));
        assertEquals(null, steps.published(StepsRule.BASE_IMAGE));
        promote();
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        steps.assertNothingIsLeft();
    }

    /** Notes what it sees. */
    private static final class Shell extends Builder implements SimpleBuildStep {
        private final List<String> seen;

        Shell(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void perform(
                Run<?, ?> run, FilePath workspace, EnvVars environment, Launcher launcher, TaskListener listener) {
            seen.add(environment.get("BUILDSET_IMAGE_ACME_BASE"));
        }
    }

    @Test
    public void laterStepsSeeWhatEarlierOnesHaveBuilt() throws Exception {
        List<String> seen = new ArrayList<>();
        SimpleBuildStep shell = new Shell(seen);
        FreeStyleBuild build = run(wrapper(), Result.SUCCESS, shell, builder(), shell);
        assertEquals(null, seen.get(0));
        assertTrue(seen.get(1), seen.get(1).contains("/acme/base@sha256:"));
        EnvVars after = new EnvVars();
        build.getActions(EnvironmentContributingAction.class).forEach(action -> action.buildEnvironment(build, after));
        assertEquals("the registry has ended", Map.of(), after);
    }

    @Test
    public void anUnstableBuildIsNotTested() throws Exception {
        run(wrapper(), Result.UNSTABLE, uploader());
        AbortException refused = assertThrows(AbortException.class, this::promote);
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aPublisherThatFailsAfterTheWrapperCounts() throws Exception {
        FreeStyleBuild build = build();
        TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
        Launcher launcher = steps.node().createLauncher(listener);
        SimpleBuildWrapper.Context context = wrapper().createContext();
        wrapper().setUp(context, build, steps.workspace(), launcher, listener, new EnvVars("THE_CHANGE", CHANGE));
        uploader().perform(build, steps.workspace(), new EnvVars(context.getEnv()), launcher, listener);
        context.getDisposer().tearDown(build, steps.workspace(), launcher, listener);
        build.setResult(Result.UNSTABLE);
        StepsRule.complete(build, listener);
        AbortException refused = assertThrows(AbortException.class, this::promote);
        assertTrue(refused.getMessage(), refused.getMessage().contains("no build of it has succeeded"));
    }

    @Test
    public void anAgentThatIsGoneLosesNoLogAndEndsTheRegistryForOthers() throws Exception {
        FreeStyleBuild build = build();
        TaskListener listener = new StreamTaskListener(
                wrapper().createLoggerDecorator(build).decorateLogger(build, log), StandardCharsets.UTF_8);
        Launcher launcher = steps.agent().createLauncher(listener);
        SimpleBuildWrapper.Context context = wrapper().createContext();
        FilePath onAgent = steps.agent().getRootPath().child("workspace");
        wrapper().setUp(context, build, onAgent, launcher, listener, new EnvVars("THE_CHANGE", CHANGE));
        RunningRegistry running = RegistryAction.of(build).orElseThrow().running();
        steps.agent().disconnect();
        steps.forgetSecrets();
        listener.getLogger().println("a line that comes late");
        context.getDisposer().tearDown(build, null, launcher, listener);
        assertTrue(log(), log().contains("WARNING: the buildset registry could not be ended"));
        assertTrue(log(), log().contains("a line that comes late"));
        assertTrue(RegistryAction.of(build).isEmpty());
        DetachedHome.discard(Path.of(running.directory())); // its lease is hours
    }

    @Test
    public void aStartThatFailsLeavesNothing() throws Exception {
        BuildsetRegistryWrapper wrapper = wrapper();
        wrapper.setDependsOn(List.of("https://github.com/acme/other/pull/5\nhttps://github.com/acme/other/pull/6"));
        AbortException missing = assertThrows(AbortException.class, () -> run(wrapper, Result.SUCCESS, builder()));
        assertTrue(missing.getMessage(), missing.getMessage().contains("5"));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aDryRunWritesNothingToTheTarget() throws Exception {
        UploadImageBuilder upload = uploader();
        upload.setDryRun(true);
        run(wrapper(), Result.SUCCESS, upload);
        assertTrue(log(), log().contains("dry run: nothing was uploaded"));
        AbortException nothing = assertThrows(AbortException.class, this::promote);
        assertTrue(nothing.getMessage(), nothing.getMessage().contains("nothing is known of"));
    }

    @Test
    public void buildStepsWorkWithoutTheWrapper() throws Exception {
        UploadImageBuilder upload = uploader();
        upload.setChange(CHANGE);
        TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
        FreeStyleBuild build = build();
        upload.perform(build, steps.workspace(), new EnvVars(), null, listener);
        build.setResult(Result.SUCCESS);
        StepsRule.complete(build, listener);
        promote();
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theCommitsThatAreNewToAJobTellWhatIsToBePromoted() throws Exception {
        run(wrapper(), Result.SUCCESS, uploader());
        PromoteImageBuilder promote = new PromoteImageBuilder();
        promote.setProject("github.com/acme/base");
        TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
        AbortException several = assertThrows(
                AbortException.class,
                () -> promote.perform(
                        buildOf("Add one (#101)", "Add two (#102)"), null, new EnvVars(), null, listener));
        assertTrue(
                several.getMessage(),
                several.getMessage().contains("101") && several.getMessage().contains("102"));
        EnvVars environment = new EnvVars();
        environment.put("GIT_URL", "git@github.com:acme/base.git");
        String picked = "Fix a thing\n\nChange-Id: I0123456789abcdef0123456789abcdef01234567";
        new PromoteImageBuilder().perform(buildOf("Add one (#101)", picked), null, environment, null, listener);
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
    }

    private static FreeStyleBuild buildOf(String... messages) throws Exception {
        List<ChangeLogSet.Entry> entries = new ArrayList<>();
        for (String message : messages) {
            entries.add(new ChangeLogSet.Entry() {
                @Override
                public String getMsg() {
                    return message;
                }
            });
        }
        ChangeLogSet<ChangeLogSet.Entry> set = new ChangeLogSet<>(null) {
            @Override
            public boolean isEmptySet() {
                return entries.isEmpty();
            }

            @Override
            public Iterator<Entry> iterator() {
                return entries.iterator();
            }
        };
        return new FreeStyleBuild(new FreeStyleProject(Jenkins.get(), "merged")) {
            @Override
            public List<ChangeLogSet<? extends ChangeLogSet.Entry>> getChangeSets() {
                return List.of(set);
            }
        };
    }

    @Test
    public void aStepWithoutImagesSaysSo() throws Exception {
        AbortException none = assertThrows(
                AbortException.class,
                () -> new BuildImageBuilder(List.of())
                        .perform(build(), steps.workspace(), new EnvVars(), null, TaskListener.NULL));
        assertTrue(none.getMessage(), none.getMessage().contains("no image is named"));
    }
}
