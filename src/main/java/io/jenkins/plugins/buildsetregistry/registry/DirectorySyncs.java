package io.jenkins.plugins.buildsetregistry.registry;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Syncs directories. Who comes while a directory is being synced waits for the next turn, together with all others who come
 * meanwhile: a sync that starts after a change covers it, whoever asked for it.
 */
final class DirectorySyncs {
    private static final boolean DIRECTORIES_CAN_BE_SYNCED = File.separatorChar == '/';

    /** Turns that have not started; under the lock of this object. */
    private final Map<Path, CompletableFuture<Void>> next = new HashMap<>();

    private final Map<Path, CompletableFuture<Void>> running = new HashMap<>();

    /** Returns when all that was changed in the directory before the call is on the disk. */
    void sync(Path directory) throws IOException {
        if (!DIRECTORIES_CAN_BE_SYNCED) {
            return;
        }
        CompletableFuture<Void> turn;
        CompletableFuture<Void> before;
        synchronized (this) {
            turn = next.get(directory);
            if (turn != null) {
                before = null;
            } else {
                turn = new CompletableFuture<>();
                next.put(directory, turn);
                before = running.getOrDefault(directory, CompletableFuture.completedFuture(null));
            }
        }
        if (before != null) {
            take(directory, turn, before);
        }
        Throwable fault = turn.handle((done, thrown) -> thrown).join();
        if (fault != null) {
            throw new IOException("cannot sync " + directory + ": " + fault.getMessage(), fault);
        }
    }

    private void take(Path directory, CompletableFuture<Void> turn, CompletableFuture<Void> before) {
        before.handle((done, thrown) -> null).join();
        synchronized (this) {
            next.remove(directory); // who comes from now on may have changed something too late for us
            running.put(directory, turn);
        }
        Throwable fault = null;
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            fault = e;
        }
        synchronized (this) {
            running.remove(directory);
        }
        if (fault == null) {
            turn.complete(null);
        } else {
            turn.completeExceptionally(fault);
        }
    }
}
