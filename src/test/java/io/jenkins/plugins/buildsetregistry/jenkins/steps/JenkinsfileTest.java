package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import groovy.lang.GroovyShell;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.Rule;
import org.junit.Test;

/** Every Jenkinsfile of the documentation and of the examples runs, with the real steps. */
public class JenkinsfileTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("CHANGE_URL", "https://github.com/acme/base/pull/101", "CHANGE_ID", "101", "PATH", "/usr/bin:/bin");

    @Rule
    public final StepsRule steps = StepsRule.onBuiltInNode();

    private final ProjectTree tree = ProjectTree.find();

    private LocalPipeline run(String jenkinsfile) throws Exception {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(JenkinsfileScript.class.getName());
        LocalPipeline pipeline = steps.pipeline(ENVIRONMENT);
        JenkinsfileScript script = (JenkinsfileScript)
                new GroovyShell(JenkinsfileTest.class.getClassLoader(), configuration).parse(jenkinsfile);
        script.begin(pipeline);
        script.run();
        return pipeline;
    }

    @Test
    public void theExamplesGateTwoChangesAndPromoteThem() throws Exception {
        run(Files.readString(tree.path("examples/jenkins/Jenkinsfile.base")));
        LocalPipeline app = run(Files.readString(tree.path("examples/jenkins/Jenkinsfile.app")));
        assertTrue(app.log(), app.log().contains("built on change 101"));
        assertEquals(List.of(), steps.publicTags());
        run(Files.readString(tree.path("examples/jenkins/Jenkinsfile.merged")));
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        assertNotNull(steps.published(StepsRule.APP_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void thePagesOnPipelinesAreTrue() throws Exception {
        StringBuilder log = new StringBuilder();
        for (String page : List.of("docs/pipelines.md", "docs/in-the-block.md", "docs/migrating-from-zuul.md")) {
            for (String snippet : DocPage.blocks(page, "groovy")) {
                log.append(run(snippet).log());
            }
        }
        assertTrue(log.toString(), log.toString().contains("reading from the buildset registry"));
        assertTrue(log.toString(), log.toString().contains("starts on the first node that needs it"));
        assertFalse(log.toString(), log.toString().contains(JenkinsfileScript.CREDENTIAL));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theReadmeIsTrue() throws Exception {
        List<String> snippets = DocPage.blocks("README.md", "groovy");
        assertEquals(1, snippets.size());
        run(Files.readString(tree.path("examples/jenkins/Jenkinsfile.base")));
        run(snippets.get(0));
        assertNotNull(steps.published(StepsRule.APP_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theQuickStartIsTrue() throws Exception {
        List<String> snippets = DocPage.blocks("docs/quick-start.md", "groovy");
        assertEquals(3, snippets.size());
        run(snippets.get(0));
        LocalPipeline app = run(snippets.get(1));
        assertTrue(app.log(), app.log().contains("app is built on change 101"));
        assertEquals(List.of(), steps.publicTags());
        run(snippets.get(2));
        assertNotNull(steps.published(StepsRule.BASE_IMAGE));
        assertNotNull(steps.published(StepsRule.APP_IMAGE));
        steps.assertNothingIsLeft();
    }

    @Test
    public void aParameterThatNobodyKnowsIsNamed() {
        Exception unknown =
                assertThrows(Exception.class, () -> run("buildImage repo: 'registry.example.org/acme/base'"));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("repo"));
    }
}
