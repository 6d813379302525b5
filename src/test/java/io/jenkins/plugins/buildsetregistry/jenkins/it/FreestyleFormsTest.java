package io.jenkins.plugins.buildsetregistry.jenkins.it;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildsetRegistryWrapper;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.PromoteImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.UploadImageBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What is saved in the form of a job is what was in it. */
public class FreestyleFormsTest {
    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    private static ContainerImage image(String builder) {
        ContainerImage image = new ContainerImage("quay.io/acme/base");
        image.setTags(List.of("latest", "1"));
        image.setContext("a b");
        image.setDockerfile("Containerfile");
        image.setTarget("runtime");
        image.setBuildArgs(List.of("A=1, 2", "B=3"));
        image.setPlatforms(List.of("linux/arm64"));
        image.setSiblings(List.of("lib"));
        image.setLabels(List.of("of=base"));
        image.setPath("sub");
        image.setSecrets(List.of("id=token,env=TOKEN", "id=file,src=a b"));
        image.setCache(true);
        image.setDockerBuilder(builder);
        return image;
    }

    @Test
    public void buildStepsKeepTheirFields() throws Exception {
        BuildImageBuilder build = new BuildImageBuilder(List.of(image("classic"), image("buildkit")));
        build.setEngine("embedded");
        build.setBuildOptions(List.of("--network=host", "--label=a b"));
        build.setParallel(7);
        build.setIntermediate("gate");
        UploadImageBuilder upload =
                new UploadImageBuilder(List.of(image("auto"), new ContainerImage("quay.io/acme/app")));
        upload.setEngine("podman");
        upload.setBuildOptions(List.of("--network=host"));
        upload.setParallel(3);
        upload.setIntermediate("gate");
        upload.setChange("acme/base#101");
        upload.setProject("github.com/acme/base");
        upload.setRevision("rev'1");
        upload.setDryRun(true);
        PromoteImageBuilder promote = new PromoteImageBuilder();
        promote.setChange("acme/base#101");
        promote.setProject("github.com/acme/base");
        promote.setRevision("rev1");
        promote.setIntermediate("gate");
        promote.setUnpublishedBases(true);
        promote.setForce(true);
        promote.setMethod("intermediate-registry");
        promote.setPromotionRecord(false);
        promote.setDryRun(true);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().addAll(List.of(build, upload, promote));
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(build, job.getBuildersList().get(BuildImageBuilder.class));
        jenkins.assertEqualDataBoundBeans(upload, job.getBuildersList().get(UploadImageBuilder.class));
        jenkins.assertEqualDataBoundBeans(promote, job.getBuildersList().get(PromoteImageBuilder.class));
    }

    @Test
    public void buildStepsKeepThatTheirFieldsAreEmpty() throws Exception {
        BuildImageBuilder build = new BuildImageBuilder(List.of(new ContainerImage("quay.io/acme/base")));
        UploadImageBuilder upload = new UploadImageBuilder(List.of(new ContainerImage("quay.io/acme/base")));
        PromoteImageBuilder promote = new PromoteImageBuilder();
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().addAll(List.of(build, upload, promote));
        job.getBuildWrappersList().add(new BuildsetRegistryWrapper());
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(build, job.getBuildersList().get(BuildImageBuilder.class));
        jenkins.assertEqualDataBoundBeans(upload, job.getBuildersList().get(UploadImageBuilder.class));
        jenkins.assertEqualDataBoundBeans(promote, job.getBuildersList().get(PromoteImageBuilder.class));
        jenkins.assertEqualDataBoundBeans(
                new BuildsetRegistryWrapper(), job.getBuildWrappersList().get(BuildsetRegistryWrapper.class));
    }

    @Test
    public void aJobThatWasStoredBeforeAFieldWasThereHasItsDefault() throws Exception {
        String stored = "<project><builders><" + PromoteImageBuilder.class.getName() + "/></builders></project>";
        FreeStyleProject job = (FreeStyleProject) jenkins.jenkins.createProjectFromXML(
                "stored", new ByteArrayInputStream(stored.getBytes(StandardCharsets.UTF_8)));
        jenkins.assertEqualDataBoundBeans(
                new PromoteImageBuilder(), job.getBuildersList().get(PromoteImageBuilder.class));
    }

    @Test
    public void theWrapperKeepsItsFields() throws Exception {
        BuildsetRegistryWrapper wrapper = new BuildsetRegistryWrapper();
        wrapper.setChange("acme/base#101");
        wrapper.setProject("github.com/acme/base");
        wrapper.setRevision("rev1");
        wrapper.setDependsOn(List.of("100", "https://github.com/acme/base/pull/99"));
        wrapper.setIntermediate("gate");
        wrapper.setExpose(true);
        wrapper.setNamespaces(List.of("quay.io", "docker.io"));
        wrapper.setUpstream("deny");
        wrapper.setWhenMissing("wait");
        wrapper.setRequire("tested");
        wrapper.setWaitMinutes(5);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildWrappersList().add(wrapper);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(wrapper, job.getBuildWrappersList().get(BuildsetRegistryWrapper.class));
    }
}
