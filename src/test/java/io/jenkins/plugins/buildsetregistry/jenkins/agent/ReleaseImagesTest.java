package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.Preload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReleaseImagesTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aDaemonThatDoesNotAnswerIsNotWaitedForForever() throws Exception {
        Path pid = folder.getRoot().toPath().resolve("pid");
        Path docker = Files.writeString(
                folder.newFile("docker").toPath(),
                "#!/bin/sh\necho $$ > " + pid + ".new\nmv " + pid + ".new " + pid + "\nexec sleep 1000\n");
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
        ReleaseImages release = new ReleaseImages(
                new Preload.Holder("a", "a build"),
                Map.of("PATH", docker.getParent() + ":/usr/bin:/bin"),
                Duration.ofSeconds(1),
                TaskListener.NULL);
        AbortException told = assertThrows(AbortException.class, () -> release.invoke(folder.getRoot(), null));
        assertTrue(told.getMessage(), told.getMessage().contains("has not answered"));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("buildset-preload")) {
                thread.join();
            }
        }
        // It may have ended before its first line.
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).trim()))
                    .ifPresent(left -> left.onExit().join());
        }
    }
}
