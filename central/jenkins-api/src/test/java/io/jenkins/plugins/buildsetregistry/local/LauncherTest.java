package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.FilePath;
import hudson.Launcher;
import hudson.Proc;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LauncherTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final TaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
    private final Launcher launcher = new Launcher.LocalLauncher(listener);

    @Test
    public void runsACommandAsJenkinsDoes() throws Exception {
        FilePath directory = new FilePath(folder.newFolder("work"));
        int code = launcher.launch()
                .cmds("sh", "-c", "cat; echo $GREETING; pwd; exit 3", "$GREETING")
                .masks(false, false, false, true)
                .envs(Map.of("GREETING", "hello"))
                .stdin(new ByteArrayInputStream("in\n".getBytes(StandardCharsets.UTF_8)))
                .stdout(listener)
                .pwd(directory)
                .join();
        assertEquals(3, code);
        assertEquals(
                "[work] $ sh -c cat; echo $GREETING; pwd; exit 3 ********\nin\nhello\n" + directory.getRemote() + "\n",
                log.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void killsByVariables() throws Exception {
        Map<String, String> cookie =
                Map.of("JENKINS_SERVER_COOKIE", UUID.randomUUID().toString());
        Proc ours =
                launcher.launch().cmds("sleep", "600").quiet(true).envs(cookie).start();
        Proc another = launcher.launch().cmds("sleep", "600").quiet(true).start();
        launcher.kill(Map.of());
        launcher.kill(cookie);
        assertTrue(ours.join() != 0);
        assertTrue(another.isAlive());
        another.kill();
        assertFalse(another.isAlive());
    }
}
