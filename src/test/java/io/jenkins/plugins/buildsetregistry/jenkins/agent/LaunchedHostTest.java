package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class LaunchedHostTest {
    private static final String ODD = "a $HOME $$ ${HOME} `id` \\\\ \\d 'b' \"c\" *\nd";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("OF_THE_STEP", ODD, "UNWANTED", "x", "CHANGED", "x", "PATH", "/usr/bin:/bin");

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
    private final List<String> lines = new ArrayList<>();
    private final Host host = new LaunchedHost(
            new LocalHost(ENVIRONMENT),
            new LaunchedPrograms(new Launcher.LocalLauncher(listener), ENVIRONMENT).exported(FilePath.localChannel),
            Map.of("ADDED", "added"));

    private static Command sh(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(Arrays.asList(arguments));
        return new Command(command, Map.of(), null);
    }

    @Test
    public void outputComesByLinesAndTheStatusIsTheProgramsOwn() throws Exception {
        CommandResult result = host.run(sh("echo out; echo err >&2; printf 'dos\\r\\nlast'; exit 127"), lines::add);
        assertEquals(127, result.status());
        assertEquals(List.of("out", "err", "dos", "last"), lines);
        assertEquals("out\nerr\ndos\nlast\n", result.output());
        assertEquals("nothing is told of the command", "", log.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void argumentsAndVariablesComeAsTheyAre() throws Exception {
        Map<String, String> variables = new HashMap<>();
        variables.put("CHANGED", ODD);
        variables.put("UNWANTED", null);
        Command command = new Command(
                List.of(
                        "sh",
                        "-c",
                        "printf '%s|' \"$1\" \"$OF_THE_STEP\" \"$CHANGED\" \"$ADDED\" \"${UNWANTED-none}\""
                                + " \"${BUILDSET_COMMAND-none}\"; pwd",
                        "sh",
                        ODD),
                variables,
                "/usr");
        assertEquals(
                String.join("|", ODD, ODD, ODD, "added", "none", "none", "/usr\n"),
                host.run(command, lines::add).output());
    }

    @Test
    public void aProgramThatIsNotThereIsNamed() throws Exception {
        assertEquals(Optional.empty(), host.which("no such program"));
        assertTrue(host.which("sleep").orElseThrow().endsWith("/sleep"));
        HostException missing =
                assertThrows(HostException.class, () -> host.run(Command.of("no such program", "x"), lines::add));
        assertTrue(missing.getMessage(), missing.getMessage().contains("program 'no such program' was not found"));
    }

    @Test
    public void anInterruptEndsTheProgramAndWhatItHasStarted() throws Exception {
        List<ProcessHandle> processes = new ArrayList<>();
        Thread current = Thread.currentThread();
        assertThrows(
                InterruptedException.class,
                () -> host.run(sh("echo $$; sleep 600 & echo $!; sleep 600; echo unreached"), line -> {
                    processes.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
                    if (processes.size() == 2) {
                        current.interrupt();
                    }
                }));
        for (ProcessHandle process : processes) {
            process.onExit().get();
            assertFalse(process.isAlive());
        }
        assertEquals("it goes on", "ok\n", host.run(sh("echo ok"), lines::add).output());
    }

    @Test
    public void muchOutputIsCutInTheResultOnly() throws Exception {
        CommandResult result =
                host.run(sh("i=0; while [ $i -lt 200000 ]; do echo 0123456789; i=$((i+1)); done"), lines::add);
        assertEquals(200_000, lines.size());
        assertEquals((1 << 20) / 11, result.output().lines().count());
    }
}
