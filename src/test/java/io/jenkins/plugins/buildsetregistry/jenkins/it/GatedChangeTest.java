package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildsetRegistryWrapper;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.PromoteImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.UploadImageBuilder;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.Serializable;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.RealJenkinsRule;

/** A change from its gate to its promotion, with each step and each builder, in a Jenkins of its own. */
public class GatedChangeTest {
    private static final String CHANGE = "https://github.com/acme/base/pull/101";
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final String APP = GateRule.PUBLIC_NAME + "/acme/app";
    private static final String LOGIN = "gate-login";

    /** Before the block's registry is there, and in it. */
    private static final String GATE = """
            node {
              writeFile file: 'base/Dockerfile', text: 'FROM scratch\\nCOPY hello /\\n'
              writeFile file: 'base/hello', text: 'hello'
              writeFile file: 'app/Dockerfile', text: 'FROM %1$s\\nCOPY app /\\n'
              writeFile file: 'app/app', text: 'app'
              withBuildsetRegistry(change: '%3$s', revision: '1', dependsOn: []) {
                def base = uploadImage repository: '%1$s', context: 'base', engine: 'embedded'
                echo "uploaded ${base[0].digest}"
                useBuildsetRegistry {
                  echo "address $BUILDSET_REGISTRY"
                }
                echo "the password is $BUILDSET_REGISTRY_PASSWORD"
                %4$s
                buildImage repository: '%2$s', context: 'app', engine: 'embedded'
              }
            }
            """;

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final RealJenkinsRule jenkins = new RealJenkinsRule();

    private record Registries(String intermediate, String target, String user, String password)
            implements Serializable {}

    @Before
    public void start() throws Throwable {
        jenkins.startJenkins();
        RegistryAccess intermediate = gate.intermediate().access();
        jenkins.runRemotely(
                GatedChangeTest::configure,
                new Registries(
                        intermediate.endpoint() + "/gate",
                        gate.targets()
                                .accesses()
                                .get(GateRule.PUBLIC_NAME)
                                .endpoint()
                                .toString(),
                        intermediate.credentials().username(),
                        intermediate.credentials().password()));
    }

    private static void configure(JenkinsRule rule, Registries registries) throws Exception {
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, LOGIN, null, registries.user(), registries.password()));
        credentials.save();
        IntermediateRegistrySettings intermediate = new IntermediateRegistrySettings("gate", registries.intermediate());
        intermediate.setCredentialsId(LOGIN);
        TargetRegistry target = new TargetRegistry(GateRule.PUBLIC_NAME);
        target.setUrl(registries.target());
        target.setCredentialsId(LOGIN);
        BuildsetRegistryConfiguration.get().setIntermediateRegistries(List.of(intermediate));
        BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(target));
    }

    private static WorkflowJob gate(JenkinsRule rule, String inTheBlock) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "gate");
        job.setDefinition(new CpsFlowDefinition(GATE.formatted(BASE, APP, CHANGE, inTheBlock), true));
        return job;
    }

    private static void promote(JenkinsRule rule) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "merge");
        job.setDefinition(new CpsFlowDefinition("promoteImage change: '" + CHANGE + "'", true));
        rule.buildAndAssertSuccess(job);
    }

    private void assertPublished() throws Exception {
        assertTrue(gate.target(BASE).head("latest").isPresent());
    }

    @Test
    public void pipelinesGateAndPromoteIt() throws Throwable {
        jenkins.runRemotely(rule -> {
            WorkflowRun run = rule.buildAndAssertSuccess(gate(rule, ""));
            rule.assertLogContains("the password is ****", run);
            rule.assertLogContains("counts as tested", run);
            promote(rule);
        });
        assertPublished();
    }

    @Test
    public void aBlockGoesOnAfterARestart() throws Throwable {
        jenkins.runRemotely(rule -> {
            WorkflowRun run = gate(rule, "waitUntil { fileExists 'go' }")
                    .scheduleBuild2(0)
                    .waitForStart();
            rule.waitForMessage("the password is", run);
        });
        jenkins.stopJenkins();
        jenkins.startJenkins();
        jenkins.runRemotely(rule -> {
            WorkflowJob job = rule.jenkins.getItemByFullName("gate", WorkflowJob.class);
            rule.jenkins.getWorkspaceFor(job).child("go").write("", null);
            WorkflowRun run = rule.assertBuildStatusSuccess(rule.waitForCompletion(job.getLastBuild()));
            rule.assertLogContains("counts as tested", run);
            promote(rule);
        });
        assertPublished();
    }

    @Test
    public void freestyleJobsGateAndPromoteIt() throws Throwable {
        jenkins.runRemotely(rule -> {
            FreeStyleProject job = rule.createFreeStyleProject();
            hudson.FilePath workspace = rule.jenkins.getWorkspaceFor(job);
            workspace.child("base/Dockerfile").write("FROM scratch\nCOPY Dockerfile /\n", "UTF-8");
            BuildsetRegistryWrapper wrapper = new BuildsetRegistryWrapper();
            wrapper.setChange(CHANGE);
            wrapper.setRevision("1");
            job.getBuildWrappersList().add(wrapper);
            ContainerImage base = new ContainerImage(BASE);
            base.setContext("base");
            BuildImageBuilder build = new BuildImageBuilder(List.of(base));
            build.setEngine("embedded");
            job.getBuildersList().add(build);
            UploadImageBuilder upload = new UploadImageBuilder(List.of(base));
            upload.setEngine("embedded");
            job.getBuildersList().add(upload);
            FreeStyleBuild run = rule.buildAndAssertSuccess(job);
            rule.assertLogContains("counts as tested", run);

            FreeStyleProject merge = rule.createFreeStyleProject();
            PromoteImageBuilder promote = new PromoteImageBuilder();
            promote.setChange(CHANGE);
            merge.getBuildersList().add(promote);
            rule.buildAndAssertSuccess(merge);
            rule.assertLogContains("done already", rule.buildAndAssertStatus(Result.SUCCESS, merge));
        });
        assertPublished();
        assertEquals(
                1,
                gate.targetRequests().stream()
                        .filter(line -> line.contains("PUT") && line.contains("/manifests/latest"))
                        .count());
    }
}
