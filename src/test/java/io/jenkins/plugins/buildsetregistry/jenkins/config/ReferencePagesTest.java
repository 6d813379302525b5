package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.BuildImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.PromoteImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UploadImageStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.UseBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.WithBuildsetRegistryStep;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The reference pages of the documentation are what the help of the forms says. {@code -Dbuildset.docs=write} writes them anew:
 * {@code ./mvnw -f central/pom.xml -pl plugin -am test -Dtest=ReferencePagesTest -Dbuildset.docs=write}.
 */
public class ReferencePagesTest {
    private static final String MADE =
            "<!-- Made of the help of the forms by ReferencePagesTest, which says how: do not edit. -->\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static void assertIsOnThePage(String page, String text) throws Exception {
        Path file = ProjectTree.find().path(page);
        if ("write".equals(System.getProperty("buildset.docs"))) {
            Files.writeString(file, text);
        }
        assertEquals(
                page + " is not what the help says: run this test with -Dbuildset.docs=write",
                text,
                Files.readString(file));
    }

    @Test
    public void pipelines() throws Exception {
        ReferencePage page = new ReferencePage(MADE + """
                # Pipeline reference

                All steps and their parameters. How they work together is in [Pipelines](pipelines.md) and [In the block](in-the-block.md).
                A form for each is behind *Pipeline Syntax* of a job.
                """);
        page.section("withBuildsetRegistry", WithBuildsetRegistryStep.class, page.help(WithBuildsetRegistryStep.class));
        page.section("buildImage", BuildImageStep.class, page.help(BuildImageStep.class));
        page.section("uploadImage", UploadImageStep.class, page.help(UploadImageStep.class));
        page.section("promoteImage", PromoteImageStep.class, page.help(PromoteImageStep.class));
        page.section("useBuildsetRegistry", UseBuildsetRegistryStep.class, page.help(UseBuildsetRegistryStep.class));
        page.section(
                "An image in images",
                ContainerImage.class,
                "One of the list `images` of `buildImage` and `uploadImage`.");
        assertIsOnThePage("docs/pipeline-reference.md", page.text());
    }

    @Test
    public void configuration() throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.getRoot())) {
            ReferencePage page = new ReferencePage(MADE + """
                    # Configuration reference

                    Every field of *Manage Jenkins » System » Buildset Registry*, by its name in code. How they work together is in
                    [Configuration](configuration.md).
                    """);
            page.section(
                    "buildsetRegistry",
                    BuildsetRegistryConfiguration.class,
                    "The whole of it, below `unclassified` in code.");
            page.section(
                    "An intermediate registry",
                    IntermediateRegistrySettings.class,
                    "One of the list `intermediateRegistries`.");
            page.section("A target registry", TargetRegistry.class, "One of the list `targetRegistries`.");
            page.section("sidecar", SidecarDefaults.class, "What the registry of a build is started with.");
            assertIsOnThePage("docs/configuration-reference.md", page.text());
        }
    }

    @Test
    public void helpBecomesMarkdown() {
        assertEquals(
                "Images, such as `a<b>`.\n\nOr [none](https://example.org).\n\n* one\n* two",
                HelpText.markdown(
                        "<div>\n  Images,\n  such as <code>a&lt;b&gt;</code>.\n"
                                + "<p>Or <a href=\"https://example.org\">none</a>.</p><ul><li>one</li> <li>two</li></ul></div>\n"));
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> HelpText.markdown("<table></table>"));
        assertTrue(unknown.getMessage(), unknown.getMessage().contains("<table>"));
    }
}
