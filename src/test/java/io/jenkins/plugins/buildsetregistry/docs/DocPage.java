package io.jenkins.plugins.buildsetregistry.docs;

import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.buildsetregistry.ProjectTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, and what in it can be checked.
 *
 * @param name path below the root of the project, such as {@code docs/engines.md}
 */
public record DocPage(String name, String text) {
    private static final Pattern FENCE = Pattern.compile("( *)```(\\S*)\\s*");
    private static final Pattern HEADING = Pattern.compile("#+ +(.*?)\\s*");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

    /** What stands between two fences. */
    public record Block(String page, String language, int line, String text) {}

    public static DocPage of(String name) throws IOException {
        return new DocPage(name, Files.readString(ProjectTree.find().path(name)));
    }

    /** All that people read of this project. */
    public static List<DocPage> all() throws IOException {
        ProjectTree tree = ProjectTree.find();
        List<Path> files = new ArrayList<>(
                List.of(tree.path("README.md"), tree.path("CONTRIBUTING.md"), tree.path("CHANGELOG.md")));
        files.addAll(tree.files("docs").stream()
                .filter(file -> file.toString().endsWith(".md"))
                .toList());
        List<DocPage> pages = new ArrayList<>();
        for (Path file : files) {
            pages.add(of(tree.path("").relativize(file).toString()));
        }
        return pages;
    }

    /** The blocks of one language on one page, of which there is at least one, in their order. */
    public static List<String> blocks(String page, String language) throws IOException {
        List<String> found = of(page).blocks().stream()
                .filter(block -> block.language().equals(language))
                .map(Block::text)
                .toList();
        assertFalse(page + " has no block of " + language, found.isEmpty());
        return found;
    }

    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        StringBuilder inside = null;
        String language = null;
        int line = 0;
        int indent = 0;
        int begin = 0;
        for (String each : text.split("\n", -1)) {
            line++;
            Matcher fence = FENCE.matcher(each);
            if (inside == null && fence.matches()) {
                inside = new StringBuilder();
                indent = fence.group(1).length();
                language = fence.group(2);
                begin = line;
            } else if (inside != null && each.strip().equals("```")) {
                blocks.add(new Block(name, language, begin, inside.toString()));
                inside = null;
            } else if (inside != null) {
                inside.append(each.substring(Math.min(
                                indent, each.length() - each.stripLeading().length())))
                        .append('\n');
            }
        }
        assertFalse(name + ": the block in line " + begin + " does not end", inside != null);
        return blocks;
    }

    /** The page without its blocks, a line for each line. */
    public List<String> prose() {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        for (Block block : blocks()) {
            int end = block.line() + (int) block.text().lines().count();
            for (int line = block.line() - 1; line <= end; line++) {
                lines.set(line, "");
            }
        }
        return lines;
    }

    /** Where links go, as they are written. */
    public List<String> links() {
        return LINK.matcher(String.join("\n", prose()).replaceAll("`[^`]*`", "``"))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** What {@code #…} may say: headings as GitHub names them. */
    public TreeSet<String> anchors() {
        TreeSet<String> anchors = new TreeSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : prose()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = heading.group(1)
                        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    /** What is written as code within the text. */
    public Stream<String> inlineCode() {
        return Pattern.compile("`([^`\n]+)`")
                .matcher(String.join("\n", prose()))
                .results()
                .map((MatchResult code) -> code.group(1));
    }

    /** The rows of all tables whose first column has this heading, each a list of cells. */
    public List<List<String>> rows(String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : prose()) {
            List<String> cells = line.startsWith("| ")
                    ? Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|"))
                            .map(String::strip)
                            .toList()
                    : List.of();
            if (cells.isEmpty()) {
                inside = false;
            } else if (inside && !cells.get(0).startsWith("---")) {
                rows.add(cells);
            } else if (cells.get(0).equals(heading)) {
                inside = true;
            }
        }
        return rows;
    }
}
