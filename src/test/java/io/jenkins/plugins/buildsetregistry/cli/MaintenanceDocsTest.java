package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what the pages on maintenance and operations tell people to run on a storage. */
public class MaintenanceDocsTest {
    private static final List<String> PAGES = List.of("docs/registry-maintenance.md", "docs/operations.md");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void everyCommandRunsAsItIsWritten() throws Exception {
        Path storage = folder.getRoot().toPath().resolve("store");
        RegistryServer.start(new RegistryConfig("127.0.0.1", 0, storage, null, null, null, null, null))
                .close();
        List<List<String>> commands = commands(storage.toString());
        assertFalse(commands.isEmpty());
        for (List<String> command : commands) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            PrintStream printed = new PrintStream(output, true);
            int status = BuildsetCommand.run(printed, printed, command.toArray(String[]::new));
            assertEquals(command + ": " + output.toString(StandardCharsets.UTF_8), 0, status);
        }
    }

    private static List<List<String>> commands(String storage) throws Exception {
        List<List<String>> commands = new ArrayList<>();
        for (String page : PAGES) {
            for (String block : DocPage.blocks(page, "sh")) {
                for (String line : block.strip().split("\n")) {
                    assertTrue(page + ": " + line, line.startsWith("buildset "));
                    commands.add(words(line.substring("buildset ".length()), storage));
                }
            }
        }
        return commands;
    }

    private static List<String> words(String command, String storage) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            String text = word.group(1) != null ? word.group(1) : word.group(2);
            words.add(text.equals("store") ? storage : text);
        }
        return words;
    }
}
