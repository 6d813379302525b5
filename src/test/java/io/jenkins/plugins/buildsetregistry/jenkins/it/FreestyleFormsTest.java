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
        build.setBuildOptions(List.of("--network=host"));
        jenkins.assertEqualDataBoundBeans(build, jenkins.configRoundtrip(build));
        UploadImageBuilder upload =
                new UploadImageBuilder(List.of(image("auto"), new ContainerImage("quay.io/acme/app")));
        upload.setChange("acme/base#101");
        jenkins.assertEqualDataBoundBeans(upload, jenkins.configRoundtrip(upload));
        PromoteImageBuilder promote = new PromoteImageBuilder();
        promote.setForce(true);
        jenkins.assertEqualDataBoundBeans(promote, jenkins.configRoundtrip(promote));
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
        wrapper.setWhenMissing("wait");
        wrapper.setRequire("tested");
        wrapper.setWaitMinutes(5);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildWrappersList().add(wrapper);
        jenkins.configRoundtrip(job);
        jenkins.assertEqualDataBoundBeans(wrapper, job.getBuildWrappersList().get(BuildsetRegistryWrapper.class));
    }
}
