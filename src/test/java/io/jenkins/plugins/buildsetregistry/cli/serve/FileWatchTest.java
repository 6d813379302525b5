package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileWatchTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void tellsOfAFileThatWasChangedWhileItWasBeingRead() throws Exception {
        Path file = Files.writeString(folder.newFile().toPath(), "old");
        try (FileWatch watch = new FileWatch(List.of(file))) {
            Files.writeString(file, "newer");
            watch.watch(List.of(file, folder.newFile().toPath()));
            CompletableFuture.runAsync(() -> await(watch)).get(60, TimeUnit.SECONDS);
        }
    }

    private static void await(FileWatch watch) {
        try {
            watch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
