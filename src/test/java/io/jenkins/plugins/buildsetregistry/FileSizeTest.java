package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** No file is so long that it has more than one reason to change. */
public class FileSizeTest {
    private static final int LIMIT = 500;
    private static final List<String> PLACES =
            List.of("src", "scripts", "bin", "central", ".ci", ".mvn", "examples", "docs");
    private static final List<String> AT_THE_ROOT = List.of("pom.xml", "format.xml", "mvnw", "mvnw.cmd", "README.md");

    @Test
    public void noFileIsLongerThan500Lines() throws IOException {
        ProjectTree tree = ProjectTree.find();
        List<Path> files = new ArrayList<>();
        for (String place : PLACES) {
            files.addAll(tree.files(place));
        }
        files.removeIf(file -> file.toString().endsWith(".png"));
        AT_THE_ROOT.stream().map(tree::path).filter(Files::exists).forEach(files::add);
        assertTrue("found " + files.size() + " files", files.size() > 20);

        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            int lines = lines(Files.readAllBytes(file));
            if (lines > LIMIT) {
                tooLong.add(tree.relative(file) + ": " + lines + " lines");
            }
        }
        assertEquals("longer than " + LIMIT + " lines", List.of(), tooLong);
    }

    private static int lines(byte[] content) {
        return (int) new String(content, StandardCharsets.ISO_8859_1).lines().count();
    }
}
