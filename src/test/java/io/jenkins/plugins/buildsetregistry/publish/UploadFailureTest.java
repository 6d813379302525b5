package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/** Uploads that cannot work: one message that names what to look at, and nothing half published. */
public class UploadFailureTest {
    private static final String NAME = GateRule.PUBLIC_NAME + "/acme/base";
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Credentials USER = new Credentials("gate", "another-password-for-tests");

    @Rule
    public final GateRule gate = new GateRule();

    @Test
    public void aWrongPasswordIsNamedByItsUserAndRegistryButNeverShown() throws Exception {
        RegistryAccess right = gate.targets().accesses().get(GateRule.PUBLIC_NAME);
        RegistryAccess wrong = right.withCredentials(new Credentials("gate", "hunter2-hunter2"));
        BuildsetRegistry build = gate.start(CHANGE);
        gate.build(build, NAME, OddImage.image(false, 1000, 1));
        IOException refused = assertThrows(RegistryException.class, () -> upload(build, wrong));
        assertTrue(refused.getMessage(), refused.getMessage().contains(right.authority()));
        assertTrue(refused.getMessage(), refused.getMessage().contains("gate"));
        assertFalse(refused.getMessage(), refused.getMessage().contains("hunter2"));
        assertEquals(List.of(), gate.target(NAME).tags());
        assertEquals(List.of(), build.record().uploads());
    }

    @Test
    public void aFullDiskAtTheTargetPublishesNothing() throws Exception {
        RequiresProgram.require("mount");
        Path disk = Files.createDirectory(gate.path("disk"));
        execute("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
        try (RegistryServer target = RegistryServer.start(
                new RegistryConfig("127.0.0.1", 0, disk.resolve("store"), USER, null, null, null, null))) {
            RegistryAccess access = RegistryAccess.of(target.address()).withCredentials(USER);
            BuildsetRegistry build = gate.start(CHANGE);
            gate.build(build, NAME, OddImage.image(false, 3_000_000, 1));
            IOException failed = assertThrows(RegistryException.class, () -> upload(build, access));
            assertTrue(failed.getMessage(), failed.getMessage().contains("no space left"));
            assertTrue(failed.getMessage(), failed.getMessage().contains(access.authority()));
            assertEquals(
                    List.of(),
                    new RemoteRegistry(access).repository("acme/base").tags());
        } finally {
            execute("umount", "-l", disk.toString());
        }
    }

    private void upload(BuildsetRegistry build, RegistryAccess target) throws Exception {
        Upload upload = new Upload(
                CHANGE,
                image -> build.repository(image.name()),
                new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, target)),
                TransferListener.NONE,
                line -> {});
        upload.execute(upload.plan(build.record().images()), done -> {});
    }

    private static void execute(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(output, 0, process.waitFor());
    }
}
