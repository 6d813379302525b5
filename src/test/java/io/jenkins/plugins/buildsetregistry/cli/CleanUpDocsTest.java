package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.ProjectTree;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Vendor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** Runs what {@code docs/clean-up.md} tells people to run. */
public class CleanUpDocsTest {
    private static final String PAGE = "docs/clean-up.md";
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";

    @Rule
    public final GateRule gate = new GateRule();

    private void gated(int number, int days) throws Exception {
        Change change = new Change(new ChangeId("git.example.org/acme/base", "" + number), "1", null);
        gate.gated(
                change,
                Instant.now().minus(Duration.ofDays(days)),
                gate.targets(),
                Map.of(BASE, OddImage.image(false, 100, number)));
    }

    @Test
    public void everyCommandRunsAsItIsWritten() throws Exception {
        RegistryAccess intermediate = gate.intermediate().access();
        RegistryAccess target = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        Map<String, String> here = new HashMap<>();
        here.put("http://127.0.0.1:5000", intermediate.endpoint().toString());
        here.put("http://127.0.0.1:5001", target.endpoint().toString());
        here.put("auth.json", authFile("auth.json", intermediate, target).toString());
        here.put("cleaner.json", authFile("cleaner.json", target).toString());
        gated(90, 20);
        gated(91, 40);
        List<Integer> left = new ArrayList<>();
        for (String script : DocPage.blocks(PAGE, "sh")) {
            String command = script;
            for (Map.Entry<String, String> each : here.entrySet()) {
                command = command.replace(each.getKey(), each.getValue());
            }
            String[] words = command.replace("\\\n", " ").strip().split("\\s+");
            assertEquals("buildset", words[0]);
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            PrintStream printed = new PrintStream(output, true);
            int status = BuildsetCommand.run(printed, printed, Arrays.copyOfRange(words, 1, words.length));
            assertEquals(script + output.toString(StandardCharsets.UTF_8), 0, status);
            left.add(gate.target(BASE).tags().size());
        }
        assertEquals("after the dry run, and after the others", List.of(2, 0, 0), left);
    }

    private Path authFile(String name, RegistryAccess... accesses) throws Exception {
        List<String> entries = new ArrayList<>();
        for (RegistryAccess access : accesses) {
            Credentials user = access.credentials();
            String auth = Base64.getEncoder()
                    .encodeToString((user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
            entries.add("\"" + access.endpoint().getAuthority() + "\":{\"auth\":\"" + auth + "\"}");
        }
        return Files.writeString(gate.path(name), "{\"auths\":{" + String.join(",", entries) + "}}");
    }

    @Test
    public void everyVendorIsInTheTable() throws Exception {
        ProjectTree project = ProjectTree.find();
        String text = Files.readString(project.path(PAGE));
        for (String word : Vendor.words()) {
            assertTrue(word, word.equals("none") || text.contains("\n| `" + word + "` | "));
        }
    }
}
