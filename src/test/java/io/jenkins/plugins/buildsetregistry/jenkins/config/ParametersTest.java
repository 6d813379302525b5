package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildsetRegistryWrapper;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import java.util.List;
import org.junit.Test;

/** Parameters as Pipelines give them, and as forms post them. */
public class ParametersTest {
    @Test
    public void anEmptyFieldIsTheDefault() {
        WithBuildsetRegistryStep step = new WithBuildsetRegistryStep();
        step.setWhenMissing("");
        step.setRequire("");
        step.setWaitMinutes(null);
        step.setDependsOn(List.of("", "\n"));
        assertEquals("fail", step.getWhenMissing());
        assertEquals("built", step.getRequire());
        assertEquals(30, (int) step.getWaitMinutes());
        assertEquals("it is to be found out", null, step.getDependsOn());
    }

    @Test
    public void aListIsAlsoATextWithLines() {
        ContainerImage image = new ContainerImage("quay.io/acme/base");
        image.setTags(List.of("latest\n2.1\n"));
        image.setBuildArgs(List.of("A=1 2\r\nB=x,y"));
        assertEquals(List.of("latest", "2.1"), image.getTags());
        assertEquals(List.of("A=1 2", "B=x,y"), image.getBuildArgs());
        BuildsetRegistryWrapper wrapper = new BuildsetRegistryWrapper();
        wrapper.setDependsOn(List.of("acme/base#1, acme/base#2"));
        assertEquals(List.of("acme/base#1", "acme/base#2"), wrapper.getDependsOn());
    }

    @Test
    public void theItemsOfAListMayHoldSpacesAndLines() {
        BuildImageStep step = new BuildImageStep();
        step.setBuildArgs(List.of("TEXT=one\ntwo", "B=x"));
        step.setBuildOptions(List.of("--label=a b", "--no-cache"));
        assertEquals(List.of("TEXT=one\ntwo", "B=x"), step.getBuildArgs());
        assertEquals(List.of("--label=a b", "--no-cache"), step.getBuildOptions());
    }

    @Test
    public void whichBuilderDockerUsesIsItsOwnChoiceUnlessSomebodySays() {
        ContainerImage image = new ContainerImage("quay.io/acme/base");
        for (String[] each :
                new String[][] {{"", "null"}, {"auto", "null"}, {"buildkit", "true"}, {"classic", "false"}}) {
            image.setDockerBuilder(each[0]);
            assertEquals(
                    each[1],
                    ""
                            + ContainerImage.specs(List.of(image), "buildImage")
                                    .get(0)
                                    .buildkit());
        }
    }

    @Test
    public void aWordThatIsNoneOfTheChoicesIsRefused() {
        WithBuildsetRegistryStep step = new WithBuildsetRegistryStep();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> step.setWhenMissing("maybe"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("fail, wait, published"));
        assertThrows(IllegalArgumentException.class, () -> step.setWaitMinutes(-1));
        WithBuildsetRegistryStep.Descriptor descriptor = new WithBuildsetRegistryStep.Descriptor();
        assertEquals(
                "the default comes first",
                "fail",
                descriptor.doFillWhenMissingItems().get(0).value);
        assertEquals("built", descriptor.doFillRequireItems().get(0).value);
    }
}
