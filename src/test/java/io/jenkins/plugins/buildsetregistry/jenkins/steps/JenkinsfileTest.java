package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import groovy.lang.GroovyShell;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.junit.Rule;
import org.junit.Test;

/** Every Jenkinsfile of the documentation and of the examples runs, with the real steps. */
public class JenkinsfileTest {
    private static final Pattern GROOVY = Pattern.compile("```groovy\n(.*?)```", Pattern.DOTALL);
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

    private static List<String> snippets(Path page) throws Exception {
        List<String> snippets = new ArrayList<>();
        Matcher groovy = GROOVY.matcher(Files.readString(page));
        while (groovy.find()) {
            snippets.add(groovy.group(1));
        }
        return snippets;
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
    public void thePageOnJenkinsIsTrue() throws Exception {
        List<String> snippets = snippets(tree.path("docs/jenkins.md"));
        assertEquals(8, snippets.size());
        StringBuilder log = new StringBuilder();
        for (String snippet : snippets) {
            log.append(run(snippet).log());
        }
        assertTrue(log.toString(), log.toString().contains("reading from the buildset registry"));
        assertTrue(log.toString(), log.toString().contains("starts on the first node that needs it"));
        assertFalse(log.toString(), log.toString().contains(JenkinsfileScript.CREDENTIAL));
        steps.assertNothingIsLeft();
    }

    @Test
    public void theReadmeIsTrue() throws Exception {
        List<String> snippets = snippets(tree.path("README.md"));
        assertEquals(1, snippets.size());
        run(Files.readString(tree.path("examples/jenkins/Jenkinsfile.base")));
        run(snippets.get(0));
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
