package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ClassesJarTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void hasAllFilesAndTheSameBytesForTheSameClasses() throws Exception {
        Path classes = folder.getRoot().toPath();
        Files.createDirectories(classes.resolve("org/acme"));
        Path one = Files.writeString(classes.resolve("org/acme/One.class"), "one");
        Files.writeString(classes.resolve("two.properties"), "two");
        byte[] jar = ClassesJar.of(classes);
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertEquals(Map.of("org/acme/One.class", "one", "two.properties", "two"), entries);
        Files.setLastModifiedTime(one, FileTime.fromMillis(1_000_000_000_000L));
        assertArrayEquals(jar, ClassesJar.of(classes));
    }
}
