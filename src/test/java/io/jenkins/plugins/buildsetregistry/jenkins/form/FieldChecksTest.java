package io.jenkins.plugins.buildsetregistry.jenkins.form;

import static hudson.util.FormValidation.Kind.ERROR;
import static hudson.util.FormValidation.Kind.OK;
import static hudson.util.FormValidation.Kind.WARNING;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import hudson.ExtensionList;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.PromoteImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UseBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import java.nio.file.Files;
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What forms say while they are filled in: what is wrong, and what to write instead. */
public class FieldChecksTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private LocalJenkins jenkins;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
    }

    @After
    public void end() {
        jenkins.close();
    }

    private static <T> T descriptor(Class<T> type) {
        return ExtensionList.lookupSingleton(type);
    }

    private static void expect(FormValidation.Kind kind, String words, FormValidation said) {
        assertEquals(String.valueOf(said.getMessage()), kind, said.kind);
        assertTrue(said.getMessage(), words == null || said.getMessage().contains(words));
    }

    @Test
    public void changeAndProjectAreReadTogether() {
        WithBuildsetRegistryStep.Descriptor step = descriptor(WithBuildsetRegistryStep.Descriptor.class);
        expect(OK, null, step.doCheckChange("", ""));
        expect(OK, null, step.doCheckChange("https://github.com/acme/base/pull/17", ""));
        expect(OK, null, step.doCheckChange("17", "github.com/acme/base"));
        expect(ERROR, "name the project", step.doCheckChange("17", ""));
        expect(ERROR, "expected host and path", step.doCheckChange("17", "-"));
        expect(ERROR, "GitHub or Gitea pull request", step.doCheckChange("https://github.com/acme/base", ""));
        FormValidation login = step.doCheckChange("https://me:hush@github.com/acme/base/pull/17", "");
        expect(ERROR, "must not hold a user or password", login);
        assertTrue(login.getMessage(), !login.getMessage().contains("hush"));
        expect(ERROR, "before the host", step.doCheckProject("https://github.com/acme/base"));
        expect(ERROR, "github.com/acme/base", step.doCheckProject("acme base"));
        expect(OK, null, step.doCheckProject("github.com/acme/base"));
        expect(ERROR, "short form", step.doCheckRevision("0".repeat(65)));
        expect(OK, null, step.doCheckRevision("3"));
        expect(OK, null, step.doCheckDependsOn("17\nacme/app#18", "github.com/acme/base"));
        expect(ERROR, "name the project", step.doCheckDependsOn("https://github.com/acme/base/pull/17\n18", ""));
    }

    @Test
    public void variablesAreForFreestyleJobs() {
        PromoteImageBuilder.Descriptor freestyle = descriptor(PromoteImageBuilder.Descriptor.class);
        WithBuildsetRegistryStep.Descriptor step = descriptor(WithBuildsetRegistryStep.Descriptor.class);
        expect(OK, null, freestyle.doCheckChange("$GERRIT_CHANGE_URL", ""));
        expect(OK, null, freestyle.doCheckChange("17", "$GERRIT_HOST"));
        expect(OK, null, freestyle.doCheckProject("$GERRIT_HOST"));
        expect(OK, null, freestyle.doCheckRevision("$GERRIT_PATCHSET_NUMBER"));
        expect(WARNING, "env.", step.doCheckChange("$GERRIT_CHANGE_URL", ""));
        expect(WARNING, "env.", step.doCheckDependsOn("$GERRIT_CHANGE_URL", ""));
    }

    @Test
    public void imagesAreReadAsABuildReadsThem() {
        BuildImageStep.Descriptor step = descriptor(BuildImageStep.Descriptor.class);
        ContainerImage.Descriptor image = descriptor(ContainerImage.Descriptor.class);
        expect(OK, null, step.doCheckRepository(""));
        expect(ERROR, "Name the image", image.doCheckRepository(" "));
        expect(OK, null, image.doCheckRepository("quay.io/acme/base"));
        expect(ERROR, "field of their own", image.doCheckRepository("quay.io/acme/base:latest"));
        expect(ERROR, "lower case", image.doCheckRepository("quay.io/Acme/base"));
        expect(OK, null, step.doCheckTags("1.2, latest"));
        expect(ERROR, "128 letters", step.doCheckTags("1.2 -x"));
        expect(ERROR, "is absolute", step.doCheckContext("/srv"));
        expect(ERROR, "fewer '..'", step.doCheckDockerfile("../../Dockerfile", "images"));
        expect(OK, null, step.doCheckDockerfile("../Dockerfile", "images"));
        expect(ERROR, "NAME=VALUE", step.doCheckBuildArgs("VERSION 1"));
        expect(OK, null, step.doCheckBuildArgs("A=1\nB=2"));
        expect(ERROR, "platform", step.doCheckPlatforms("linux/arm64, a/b/c/d"));
        FormValidation secret = step.doCheckSecrets("hush");
        expect(ERROR, "id=", secret);
        assertTrue(secret.getMessage(), !secret.getMessage().contains("hush"));
        expect(ERROR, "fewer '..'", image.doCheckPath("../..", "images"));
        expect(ERROR, "is absolute", image.doCheckSiblings("/srv"));
        expect(ERROR, "NAME=VALUE", image.doCheckLabels("x"));
        expect(ERROR, "from 1 to 16", step.doCheckParallel("17"));
        expect(ERROR, "number of images", step.doCheckParallel(""));
        expect(
                ERROR,
                "lower case",
                descriptor(UseBuildsetRegistryStep.Descriptor.class).doCheckPreload("A/B"));
    }

    @Test
    public void aBlockIsReadAsAStepReadsIt() {
        WithBuildsetRegistryStep.Descriptor step = descriptor(WithBuildsetRegistryStep.Descriptor.class);
        expect(OK, null, step.doCheckNamespaces("quay.io registry.example.org:5000"));
        expect(ERROR, "'https://quay.io'", step.doCheckNamespaces("quay.io https://quay.io"));
        expect(OK, null, step.doCheckWaitMinutes(""));
        expect(ERROR, "0 or more", step.doCheckWaitMinutes("-1"));
        expect(ERROR, "0 or more", step.doCheckWaitMinutes("soon"));
    }

    @Test
    public void certificatesAndCredentialsAreLookedAt() throws Exception {
        LocalCredentials.addUsernamePassword("one", "alice", "secret-1");
        TlsFiles tls = TlsFixture.make(folder.newFolder().toPath(), TlsFixture.EC);
        TargetRegistry.Descriptor target = descriptor(TargetRegistry.Descriptor.class);
        IntermediateRegistrySettings.Descriptor settings = descriptor(IntermediateRegistrySettings.Descriptor.class);
        expect(OK, null, settings.doCheckCredentialsId("one"));
        expect(OK, null, target.doCheckDeletionCredentialsId(""));
        expect(WARNING, "'gone'", target.doCheckCredentialsId("gone"));
        expect(OK, null, settings.doCheckCaCertificates(""));
        expect(ERROR, "BEGIN CERTIFICATE", settings.doCheckCaCertificates("MIIB"));
        expect(ERROR, "BEGIN CERTIFICATE", target.doCheckCaCertificates("-----BEGIN CERTIFICATE-----\nx"));
        expect(ERROR, "private key", target.doCheckCaCertificates("-----BEGIN PRIVATE KEY-----\nx"));
        expect(OK, null, target.doCheckCaCertificates(Files.readString(tls.certificate())));
    }

    @Test
    public void whoMayConfigureAJobChoosesItsIntermediateRegistry() {
        BuildsetRegistryConfiguration.get()
                .setIntermediateRegistries(
                        List.of(new IntermediateRegistrySettings("gate", "https://gate.example.org")));
        LocalJob job = new LocalJob(Jenkins.get(), "job");
        BuildImageStep.Descriptor step = descriptor(BuildImageStep.Descriptor.class);
        assertEquals(List.of("", "gate"), values(step.doFillIntermediateItems(job, null)));
        assertEquals(List.of("", "gate", "old"), values(step.doFillIntermediateItems(null, "old")));
        jenkins.grantOnly(Item.EXTENDED_READ);
        assertEquals(List.of("", "gate"), values(step.doFillIntermediateItems(job, "gate")));
        assertEquals(List.of("", "old"), values(step.doFillIntermediateItems(null, "old")));
        jenkins.grantOnly(Item.READ);
        assertEquals(List.of("", "old"), values(step.doFillIntermediateItems(job, "old")));
    }

    @Test
    public void engineIsOneOfThoseThereAre() {
        List<String> engines =
                values(descriptor(BuildImageStep.Descriptor.class).doFillEngineItems());
        assertEquals("", engines.get(0));
        assertTrue(
                engines.toString(), engines.containsAll(List.of("docker", "buildx", "podman", "buildah", "embedded")));
    }

    private static List<String> values(ListBoxModel items) {
        return items.stream().map(item -> item.value).toList();
    }
}
