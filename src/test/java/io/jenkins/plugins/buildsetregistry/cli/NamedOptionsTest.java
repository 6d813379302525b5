package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.Test;
import picocli.CommandLine;

/** Commands and options that the documentation names in its text are there. */
public class NamedOptionsTest {
    /** Where what begins with two hyphens is ours. */
    private static final List<String> PAGES = List.of(
            "docs/command-line.md",
            "docs/clean-up.md",
            "docs/registry-maintenance.md",
            "docs/operations.md",
            "docs/migrating-from-zuul.md");

    private static final Map<String, CommandLine> COMMANDS = BuildsetCommand.commandLine(
                    new Console(System.out, System.err), limit -> {})
            .getSubcommands();

    private static Set<String> options(CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet();
    }

    @Test
    public void commandsHaveTheOptionsThatAreNamedWithThem() throws Exception {
        int found = 0;
        for (DocPage page : DocPage.all()) {
            for (String code : page.inlineCode().toList()) {
                String[] words = code.replaceFirst("^bin/", "").split("\\s+");
                if (!words[0].equals("buildset") || words.length == 1 || words[1].equals("COMMAND")) {
                    continue;
                }
                found++;
                CommandLine command = COMMANDS.get(words[1]);
                assertTrue(page.name() + ": " + code, command != null);
                for (String word : words) {
                    assertTrue(
                            page.name() + ": " + code,
                            !word.startsWith("--") || options(command).contains(word.replaceFirst("=.*", "")));
                }
            }
        }
        assertTrue(found + " commands", found > 10);
    }

    @Test
    public void optionsThatAreNamedAloneAreOfSomeCommand() throws Exception {
        Set<String> all = COMMANDS.values().stream()
                .flatMap(command -> options(command).stream())
                .collect(Collectors.toSet());
        for (String page : PAGES) {
            DocPage.of(page)
                    .inlineCode()
                    .filter(code -> code.startsWith("--"))
                    .map(code -> code.split("[ =]")[0])
                    .forEach(option -> assertTrue(page + ": " + option, all.contains(option)));
        }
    }

    @Test
    public void theTableHasEveryCommand() throws Exception {
        Set<String> said = new TreeSet<>();
        DocPage.of("docs/command-line.md")
                .rows("command")
                .forEach(row -> said.add(row.get(0).replace("`", "")));
        assertEquals(new TreeSet<>(COMMANDS.keySet()), said);
    }
}
