package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what {@code docs/registry-maintenance.md} tells people to run. */
public class MaintenanceDocsTest {
    private static final Path DOCS = Path.of("../..").resolve("docs/registry-maintenance.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\nbuildset (.*?)\\n```$");
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
        Matcher block = BLOCK.matcher(Files.readString(DOCS));
        while (block.find()) {
            List<String> words = new ArrayList<>();
            Matcher word = WORD.matcher(block.group(1));
            while (word.find()) {
                String text = word.group(1) != null ? word.group(1) : word.group(2);
                words.add(text.equals("store") ? storage : text);
            }
            commands.add(words);
        }
        return commands;
    }
}
