package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;

/** Holds the Jenkins build and the Maven Central build together by {@code central/libraries.tsv}. */
public class PomsAgreeTest {
    private static final Pattern TYPE_OF_A_PLUGIN = Pattern.compile("^import (?:static )?"
            + "((?:com\\.cloudbees|org\\.jenkinsci\\.plugins|(?:hudson|jenkins|io\\.jenkins)\\.plugins|jenkins\\.scm\\.api)"
            + "\\.(?!buildsetregistry\\.)[\\w.]+);");

    private final ProjectTree tree = ProjectTree.find();
    private Pom jenkins;
    private Pom central;
    private Pom plugin;
    private List<LibraryTable.Row> table;

    @Before
    public void read() throws Exception {
        jenkins = Pom.read(tree.path("pom.xml"), null);
        central = Pom.read(tree.path("central/pom.xml"), null);
        plugin = Pom.read(tree.path("central/plugin/pom.xml"), central);
        table = LibraryTable.read(tree);
    }

    @Test
    public void theTableListsEveryLibraryOfTheCentralBuildWithItsVersion() throws Exception {
        Map<String, String> listed = table.stream()
                .filter(row -> !row.how().equals("types") && !row.how().equals("it"))
                .collect(Collectors.toMap(LibraryTable.Row::library, LibraryTable.Row::version));
        Map<String, String> used = plugin.dependencies().values().stream()
                .filter(dependency -> !dependency.id().startsWith("io.jenkins.plugins.buildset-registry-central:"))
                .collect(Collectors.toMap(Pom.Dependency::id, dependency -> String.valueOf(dependency.version())));
        assertEquals("central/plugin/pom.xml against central/libraries.tsv", used, listed);
    }

    @Test
    public void everyLibraryOfTheTableIsProvidedAsItSays() throws Exception {
        Map<String, Pom.Dependency> declared = jenkins.dependencies();
        List<String> bundled =
                List.of(jenkins.text("properties/hpi.bundledArtifacts").split(","));
        for (LibraryTable.Row row : table) {
            Pom.Dependency own = declared.get(row.library());
            switch (row.how()) {
                case "plugin" -> {
                    Pom.Dependency api = declared.get(row.provider());
                    assertTrue("pom.xml does not declare " + row.provider() + " for " + row.library(), api != null);
                    assertEquals("the BOM gives the version of " + row.provider(), null, api.version());
                    assertTrue(
                            row.provider() + " " + row.providerVersion() + " does not ship " + row.library() + " "
                                    + row.version(),
                            ("." + row.providerVersion()).contains("." + row.version() + "-"));
                    assertTrue(row.library() + " comes from " + row.provider() + ", not from pom.xml", own == null);
                }
                case "types" -> {
                    Pom.Dependency types = declared.get(row.provider());
                    assertTrue("pom.xml does not declare " + row.provider() + " for " + row.library(), types != null);
                    assertEquals("the BOM gives the version of " + row.provider(), null, types.version());
                }
                case "it" -> {
                    assertTrue("pom.xml does not declare " + row.library() + " for tests", own != null);
                    assertEquals("scope of " + row.library(), "test", own.scope());
                    assertEquals("the BOM gives the version of " + row.library(), null, own.version());
                }
                case "bundled" -> {
                    assertTrue("pom.xml does not declare " + row.library(), own != null);
                    assertEquals("version of " + row.library() + " in pom.xml", row.version(), own.version());
                    assertTrue(
                            "hpi.bundledArtifacts lacks one of " + row.provider(),
                            bundled.containsAll(List.of(row.provider().split(","))));
                }
                case "core" -> assertTrue(row.library() + " is part of Jenkins", own == null);
                case "test" -> {
                    assertTrue("pom.xml does not declare " + row.library() + " for tests", own != null);
                    assertEquals("scope of " + row.library(), "test", own.scope());
                    assertTrue(
                            "version of " + row.library() + " in pom.xml is " + own.version(),
                            own.version() == null || own.version().equals(row.version()));
                }
                default -> throw new AssertionError("central/libraries.tsv: unknown '" + row.how() + "'");
            }
        }
    }

    @Test
    public void theTableExplainsEveryDependencyOfTheJenkinsBuild() throws Exception {
        Set<String> explained = new TreeSet<>();
        table.forEach(row -> explained.add(row.isPlugin() ? row.provider() : row.library()));
        List<String> unexplained = new ArrayList<>(jenkins.dependencies().keySet());
        unexplained.removeAll(explained);
        assertEquals("in pom.xml but not in central/libraries.tsv", List.of(), unexplained);
    }

    @Test
    public void theTableNamesThePluginsWhoseTypesAreImported() throws Exception {
        Set<String> packages = table.stream()
                .filter(row -> row.how().equals("types"))
                .map(LibraryTable.Row::library)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = new TreeSet<>();
        for (Path source : tree.files("src/main/java")) {
            for (String line : Files.readAllLines(source)) {
                Matcher type = TYPE_OF_A_PLUGIN.matcher(line);
                if (type.find()) {
                    used.add(packages.stream()
                            .filter(name -> type.group(1).startsWith(name + "."))
                            .findFirst()
                            .orElse(type.group(1)));
                }
            }
        }
        assertEquals("packages of the rows 'types' in central/libraries.tsv", used, packages);
    }

    @Test
    public void nothingIsBundledThatTheTableDoesNotExplain() throws Exception {
        Set<String> explained = table.stream()
                .filter(row -> row.how().equals("bundled"))
                .flatMap(row -> List.of(row.provider().split(",")).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                explained,
                new TreeSet<>(
                        List.of(jenkins.text("properties/hpi.bundledArtifacts").split(","))));
    }

    @Test
    public void oneScopeInBothBuilds() throws Exception {
        Map<String, Pom.Dependency> declared = jenkins.dependencies();
        for (Pom.Dependency ours : plugin.dependencies().values()) {
            Pom.Dependency theirs = declared.get(ours.id());
            assertTrue(
                    ours.id() + " is " + ours.scope() + " in central/plugin/pom.xml and not in pom.xml",
                    theirs == null || theirs.scope().equals(ours.scope()));
        }
    }

    @Test
    public void bothCompileForJava17() throws Exception {
        assertEquals("17", jenkins.text("properties/maven.compiler.release"));
        assertEquals("17", central.text("properties/maven.compiler.release"));
    }

    @Test
    public void theJenkinsTypesOfTheCentralBuildAreInNoArtifact() throws Exception {
        Pom.Dependency types = plugin.dependencies().get("io.jenkins.plugins.buildset-registry-central:jenkins-api");
        assertEquals("provided", types.scope());
    }

    @Test
    public void testsWithTheseTypesAreLeftOutOfTheJenkinsBuild() throws Exception {
        Set<String> rooms = new TreeSet<>();
        try (Stream<Path> directories =
                Files.list(tree.path("src/test/java/io/jenkins/plugins/buildsetregistry/jenkins"))) {
            directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> !name.equals("it"))
                    .forEach(name -> rooms.add("**/jenkins/" + name + "/**"));
        }
        assertEquals(
                rooms, new TreeSet<>(jenkins.texts("build/plugins/plugin/configuration/testExcludes/testExclude")));
    }

    @Test
    public void theCentralBuildCompilesTheSourcesOfTheJenkinsBuild() throws Exception {
        assertEquals("${project.basedir}/../../src/main/java", plugin.text("build/sourceDirectory"));
        assertEquals("${project.basedir}/../../src/test/java", plugin.text("build/testSourceDirectory"));
        assertTrue(jenkins.text("build/sourceDirectory").isEmpty());
        assertTrue(jenkins.text("build/testSourceDirectory").isEmpty());
    }

    @Test
    public void theJenkinsBuildNamesItsParentBaselineAndBom() throws Exception {
        assertEquals(
                "org.jenkins-ci.plugins:plugin",
                jenkins.text("parent/groupId") + ":" + jenkins.text("parent/artifactId"));
        assertEquals(
                "io.jenkins.plugins:buildset-registry", jenkins.text("groupId") + ":" + jenkins.text("artifactId"));
        assertEquals("hpi", jenkins.text("packaging"));
        assertEquals("2.528.3", jenkins.text("properties/jenkins.version"));
        String bom = jenkins.text("dependencyManagement/dependencies/dependency/artifactId");
        assertEquals("bom-2.528.x", bom);
        assertFalse(jenkins.text("dependencyManagement/dependencies/dependency/version")
                .isEmpty());
    }
}
