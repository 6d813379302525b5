package io.jenkins.plugins.buildsetregistry.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Test;

/** The tables of docs/engines.md: each cell has a test that is there, and versions are those that are asked for. */
public class EnginesDocsTest {
    private static final Map<String, List<String>> CLASSES = Map.of(
            "buildah", List.of("BuildahEngineTest"),
            "podman", List.of("PodmanEngineTest"),
            "docker", List.of("DockerContextsTest", "DockerBuildKitTest"),
            "classic", List.of("DockerEngineTest"),
            "buildx", List.of("BuildxEngineTest"),
            "embedded", List.of("EmbeddedEngineTest"));

    private final Map<String, Class<?>> tests = new HashMap<>();
    private String text;

    @Before
    public void read() throws Exception {
        ProjectTree project = ProjectTree.find();
        text = Files.readString(project.path("docs/engines.md"));
        Path root = project.path("src/test/java");
        for (Path file : project.files("src/test/java/io/jenkins/plugins/buildsetregistry")) {
            String name = root.relativize(file).toString();
            if (name.endsWith("Test.java") && name.matches(".*/(engine|cli|remote)/.*")) {
                String type = name.replaceFirst("\\.java$", "").replace('/', '.');
                tests.put(type.substring(type.lastIndexOf('.') + 1), Class.forName(type));
            }
        }
    }

    private List<List<String>> table(String heading) throws IOException {
        return text.substring(text.indexOf("\n## " + heading))
                .lines()
                .skip(2)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .map(line -> Arrays.stream(
                                line.substring(1, line.lastIndexOf('|')).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    @Test
    public void eachCellHasATest() throws Exception {
        Set<String> cells = new TreeSet<>();
        List<List<String>> what = table("What each can do");
        for (List<String> row : what.subList(2, what.size())) {
            for (int column = 1; column < row.size(); column++) {
                if (!row.get(column).equals("–")) {
                    cells.add(row.get(0) + " | " + what.get(0).get(column));
                }
            }
        }
        Set<String> proven = new TreeSet<>();
        List<List<String>> seen = table("Seen in tests");
        for (List<String> row : seen.subList(2, seen.size())) {
            for (String engine : row.get(1).split(" ")) {
                assertTestsExist(engine, row.get(2).replace("`", ""));
                proven.add(row.get(0) + " | " + engine);
            }
        }
        assertTrue(cells.toString(), cells.size() > 60);
        assertEquals(String.join("\n", cells), String.join("\n", proven));
    }

    private void assertTestsExist(String engine, String name) {
        int dot = name.indexOf('.');
        List<String> classes = dot < 0 ? CLASSES.get(engine) : List.of(name.substring(0, dot));
        for (String type : classes) {
            assertTrue("no test class " + type, tests.containsKey(type));
            assertTrue(
                    "no test " + type + "." + name,
                    Arrays.stream(tests.get(type).getMethods())
                            .anyMatch(method -> method.isAnnotationPresent(Test.class)
                                    && method.getName().equals(name.substring(dot + 1))));
        }
    }

    @Test
    public void leastVersionsAreThoseThatAreAskedFor() {
        String versions = text.substring(text.indexOf("| least version"), text.indexOf("They are checked"));
        for (EngineVersion version : List.of(
                LeastVersions.BUILDAH,
                LeastVersions.BUILDAH_BUILD_CONTEXTS,
                LeastVersions.BUILDAH_CACHE,
                LeastVersions.PODMAN,
                LeastVersions.PODMAN_BUILD_CONTEXTS,
                LeastVersions.PODMAN_CACHE,
                LeastVersions.DOCKER,
                LeastVersions.DOCKER_23,
                LeastVersions.DOCKER_ROOTLESS,
                LeastVersions.BUILDX,
                LeastVersions.BUILDKIT)) {
            assertTrue(version.toString(), versions.contains(version.toString()));
        }
    }
}
