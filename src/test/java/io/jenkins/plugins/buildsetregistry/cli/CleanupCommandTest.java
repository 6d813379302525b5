package io.jenkins.plugins.buildsetregistry.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ForeignHost;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** {@code buildset cleanup}, with registries as they are. */
public class CleanupCommandTest {
    private static final String BASE = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change OLD = GateRule.change("base", 90);
    private static final Change YOUNG = GateRule.change("base", 101);

    @Rule
    public final GateRule gate = new GateRule();

    @Rule
    public final ForeignHost foreign = new ForeignHost();

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Path authFile;

    @Before
    public void gateTwoChanges() throws Exception {
        gated(OLD, BASE, gate.targets(), Duration.ofDays(31));
        gated(YOUNG, BASE, gate.targets(), Duration.ofDays(29));
        authFile = gate.path("auth.json");
        writeAuthFile(gate.intermediate().access(), target());
    }

    private RegistryAccess target() {
        return gate.targets().accesses().get(GateRule.PUBLIC_NAME);
    }

    private void gated(Change change, String image, RegistryDirectory registries, Duration ago) throws Exception {
        OddImage made = OddImage.image(false, 1000, Long.parseLong(change.id().number()));
        gate.gated(change, Instant.now().minus(ago), registries, Map.of(image, made));
    }

    private void writeAuthFile(RegistryAccess... accesses) throws IOException {
        List<String> entries = new ArrayList<>();
        for (RegistryAccess access : accesses) {
            Credentials user = access.credentials();
            String auth = Base64.getEncoder()
                    .encodeToString((user.username() + ":" + user.password()).getBytes(StandardCharsets.UTF_8));
            entries.add("\"" + access.endpoint().getAuthority() + "\":{\"auth\":\"" + auth + "\"}");
        }
        Files.writeString(authFile, "{\"auths\":{" + String.join(",", entries) + "}}");
    }

    private int cleanup(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "cleanup",
                "--intermediate",
                gate.intermediate().access().endpoint() + "/gate",
                "--authfile",
                authFile.toString()));
        arguments.addAll(List.of(more));
        output.reset();
        PrintStream printed = new PrintStream(output, true, StandardCharsets.UTF_8);
        return BuildsetCommand.run(printed, printed, arguments.toArray(String[]::new));
    }

    private String named() {
        return "--target=" + GateRule.PUBLIC_NAME + "=" + target().endpoint();
    }

    private String said() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private Set<String> tags() throws Exception {
        return new TreeSet<>(gate.target(BASE).tags());
    }

    /** SECURITY: whoever may write a record must not choose which hosts are asked, and be sent a password maybe. */
    @Test
    public void aHostThatOnlyARecordNamesIsNotAsked() throws Exception {
        String image = foreign.name() + "/acme/secret";
        gated(
                GateRule.change("evil", 7),
                image,
                new RegistryDirectory(Map.of(foreign.name(), target())),
                Duration.ofDays(31));
        assertEquals(said(), 0, cleanup(named()));
        assertEquals("what was named is cleaned all the same", Set.of("change_101_1_latest"), tags());
        assertEquals(0, foreign.connections());
        assertTrue(said(), said().contains("WARNING: not looked at: " + image));

        cleanup(named(), "--repository", image);
        assertTrue("who names it wants it: " + said(), foreign.connections() > 0);
    }

    @Test
    public void aRegistryOfTheAuthFileIsNamed() throws Exception {
        assertEquals(said(), 0, cleanup());
        assertEquals("nobody has named " + GateRule.PUBLIC_NAME, 2, tags().size());
        assertTrue(said(), said().contains("WARNING: not looked at: " + BASE));
        String deletions = gate.path("deletions.json").toString();
        Files.writeString(Path.of(deletions), "{\"auths\":{\"" + GateRule.PUBLIC_NAME + "\":{\"auth\":\"YTpi\"}}}");
        cleanup("--deletion-authfile", deletions, "--dry-run", "--project", "github.com/acme/none");
        assertFalse(said(), said().contains("not looked at"));
    }

    @Test
    public void aDryRunTellsAndTheRunDeletesTheSame() throws Exception {
        assertEquals(said(), 0, cleanup(named(), "--dry-run"));
        assertTrue(said(), said().contains("delete temporary tag change_90_1_latest of " + BASE));
        assertTrue(said(), said().contains("dry run: nothing was changed"));
        assertEquals(2, tags().size());
        assertFalse(gate.targetRequests().stream().anyMatch(line -> line.contains("\"DELETE ")));
        assertEquals(said(), 0, cleanup(named()));
        assertTrue(said(), said().contains("deleted temporary tag change_90_1_latest of " + BASE));
        assertEquals(Set.of("change_101_1_latest"), tags());
    }

    @Test
    public void theAgeIsGivenAndZeroKeepsWhatIsNotPromoted() throws Exception {
        assertEquals(said(), 0, cleanup(named(), "--older-than", "0d"));
        assertEquals(2, tags().size());
        assertEquals(said(), 0, cleanup(named(), "--older-than", "28d"));
        assertEquals(Set.of(), tags());
    }

    @Test
    public void projectsAndRepositoriesAreChosen() throws Exception {
        assertEquals(said(), 0, cleanup(named(), "--project", "github.com/acme/other"));
        assertTrue(said(), said().contains("nothing to look at"));
        assertEquals(said(), 0, cleanup(named(), "--repository", GateRule.PUBLIC_NAME + "/acme/app"));
        assertEquals(2, tags().size());
        assertEquals(said(), 0, cleanup(named(), "--project", "github.com/acme/base", "--repository", BASE));
        assertEquals(Set.of("change_101_1_latest"), tags());
    }

    @Test
    public void wrongUsageHasStatusTwo() {
        assertEquals(2, cleanup("--limit", "0"));
        assertEquals(2, cleanup("--deletion", "x.example.org=nexus"));
        assertTrue(said(), said().contains("docker-hub, quay, ghcr, gitlab, harbor, ecr, artifactory"));
        assertEquals(2, cleanup("--deletion", "x.example.org=gitlab@ftp://x"));
        assertEquals(2, cleanup("--repository", "acme/BASE"));
    }
}
