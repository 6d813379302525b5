package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The check of {@code format.xml} must see the sources: a formatter that scans nothing is always content. */
public class FormatCheckTest {
    private static final String BADLY_FORMATTED = "package p;\nclass Bad{int a( ){return 1;}}\n";
    private static final String WELL_FORMATTED = "package p;\n\nclass Good {}\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ProjectTree tree = ProjectTree.find();
    private Process maven;

    @Before
    public void copyTheBuild() throws Exception {
        // The Jenkins build has its own Spotless, from its parent: only the Maven Central build says which Maven runs
        // it.
        Assume.assumeTrue("not the Maven Central build", System.getProperty("buildset.maven") != null);
        Files.copy(tree.path("format.xml"), folder.getRoot().toPath().resolve("format.xml"));
    }

    @After
    public void endMaven() throws Exception {
        if (maven != null) {
            maven.destroyForcibly().waitFor();
        }
    }

    @Test
    public void theCentralBuildRunsTheCheck() throws Exception {
        Pom central = Pom.read(tree.path("central/pom.xml"), null);
        assertTrue(central.texts("modules/module").contains("../format.xml"));
    }

    @Test
    public void failsOnBadlyFormattedMainAndTestSources() throws Exception {
        write("src/main/java/p/Bad.java", BADLY_FORMATTED);
        write("src/test/java/p/WorseTest.java", BADLY_FORMATTED);
        write("src/main/java/p/Good.java", WELL_FORMATTED);
        String log = check(false);
        assertTrue(log, log.contains(path("src/main/java/p/Bad.java")));
        assertTrue(log, log.contains(path("src/test/java/p/WorseTest.java")));
        assertTrue(log, !log.contains("Good.java"));
    }

    @Test
    public void passesWellFormattedSources() throws Exception {
        write("src/main/java/p/Good.java", WELL_FORMATTED);
        String log = check(true);
        assertTrue(log, log.contains("1 files clean"));
    }

    private void write(String name, String content) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String path(String name) {
        return name.replace('/', File.separatorChar);
    }

    private String check(boolean passes) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("buildset.maven"), "-B", "-ntp", "-f", "format.xml", "validate"));
        command.add("-Dmaven.repo.local=" + System.getProperty("buildset.maven.repository"));
        Path log = folder.newFile("log").toPath();
        maven = new ProcessBuilder(command)
                .directory(folder.getRoot())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue("Maven hangs", maven.waitFor(5, TimeUnit.MINUTES));
        String said = Files.readString(log, StandardCharsets.UTF_8);
        if (passes) {
            assertEquals(said, 0, maven.exitValue());
        } else {
            assertNotEquals(said, 0, maven.exitValue());
        }
        return said;
    }
}
