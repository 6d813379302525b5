package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What Pipeline Syntax writes. */
public class SnippetsTest {
    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    @Test
    public void snippetsAreShort() {
        assertEquals(
                "withBuildsetRegistry {\n    // some block\n}",
                Snippetizer.object2Groovy(new WithBuildsetRegistryStep()));
        BuildImageStep build = new BuildImageStep();
        build.setRepository("quay.io/acme/base");
        build.setTags(List.of("1 latest"));
        assertEquals(
                "buildImage repository: 'quay.io/acme/base', tags: ['1', 'latest']", Snippetizer.object2Groovy(build));
        BuildImageStep secrets = new BuildImageStep();
        secrets.setRepository("quay.io/acme/base");
        secrets.setSecrets(List.of("id=token,env=TOKEN"));
        secrets.setCache(true);
        secrets.setParallel(4);
        assertEquals(
                "buildImage cache: true, parallel: 4, repository: 'quay.io/acme/base', secrets: ['id=token,env=TOKEN']",
                Snippetizer.object2Groovy(secrets));
        BuildImageStep classic = new BuildImageStep();
        classic.setRepository("quay.io/acme/base");
        classic.setDockerBuilder("classic");
        assertEquals(
                "buildImage dockerBuilder: 'classic', repository: 'quay.io/acme/base'",
                Snippetizer.object2Groovy(classic));
        BuildImageStep several = new BuildImageStep();
        several.setImages(List.of(new ContainerImage("quay.io/acme/base")));
        assertEquals("buildImage(images: [containerImage('quay.io/acme/base')])", Snippetizer.object2Groovy(several));
    }
}
