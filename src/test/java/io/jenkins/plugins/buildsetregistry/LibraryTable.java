package io.jenkins.plugins.buildsetregistry;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** {@code central/libraries.tsv}, which says what its columns are. */
final class LibraryTable {
    record Row(String library, String version, String how, String provider, String providerVersion) {
        private static Row parse(String line) {
            String[] columns = line.split("\t", -1);
            assertEquals("columns of '" + line + "'", 5, columns.length);
            return new Row(columns[0], columns[1], columns[2], columns[3], columns[4]);
        }

        /** Whether a plugin of Jenkins is its provider. */
        boolean isPlugin() {
            return how.equals("plugin") || how.equals("types");
        }
    }

    private LibraryTable() {}

    static List<Row> read(ProjectTree tree) throws IOException {
        return Files.readAllLines(tree.path("central/libraries.tsv")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Row::parse)
                .toList();
    }
}
