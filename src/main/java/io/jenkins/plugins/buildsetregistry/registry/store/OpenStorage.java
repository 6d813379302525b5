package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Holds a storage directory for one server: against other processes by a lock on the file {@code lock}, which names the process,
 * and within this process by a file {@code lock.<process>}. The second file is for POSIX systems, where a process loses its
 * lock as soon as it closes <em>any</em> channel on the file: a second server of this process must not even open it.
 */
public final class OpenStorage implements AutoCloseable {
    private final FileChannel channel;
    private final Path claim;

    private OpenStorage(FileChannel channel, Path claim) {
        this.channel = channel;
        this.claim = claim;
    }

    /**
     * Makes the directory if it is absent.
     *
     * @throws IOException naming the directory, if it cannot be written or another server uses it
     */
    static OpenStorage of(StoreLayout layout, Durability durability) throws IOException {
        try {
            if (durability == Durability.POWER_CUT) {
                DurableFiles.makeRoot(layout.root());
            }
            Files.createDirectories(layout.uploads());
            return lock(layout);
        } catch (FileSystemException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getReason());
            throw new IOException(
                    "the storage " + layout.root() + " cannot be written (" + e.getFile() + ": " + reason
                            + "): it needs a directory that the user of the registry may write",
                    e);
        }
    }

    public static OpenStorage lock(StoreLayout layout) throws IOException {
        Path claim = layout.root().resolve("lock." + process());
        try {
            Files.createFile(claim);
        } catch (FileAlreadyExistsException e) {
            throw inUse(layout, Long.toString(ProcessHandle.current().pid()));
        }
        OpenStorage open = null;
        try {
            open = new OpenStorage(channel(layout), claim);
            deleteOtherClaims(layout, claim);
            return open;
        } finally {
            if (open == null) {
                Files.deleteIfExists(claim);
            }
        }
    }

    /** As a process identifier alone may come again, in containers it often does. */
    private static String process() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + "-"
                + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static FileChannel channel(StoreLayout layout) throws IOException {
        FileChannel channel = FileChannel.open(
                layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another server of this process
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        if (held == null) {
            throw inUse(layout, Files.readString(layout.lock()).trim());
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static IOException inUse(StoreLayout layout, String process) {
        return new IOException("the storage " + layout.root() + " is in use by another registry (process " + process
                + "): stop that one or use another directory");
    }

    /** Whoever made them has ended without closing: we have the lock. */
    private static void deleteOtherClaims(StoreLayout layout, Path own) throws IOException {
        try (DirectoryStream<Path> claims = Files.newDirectoryStream(layout.root(), "lock.*")) {
            for (Path claim : claims) {
                if (!claim.equals(own)) {
                    Files.deleteIfExists(claim);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(claim);
    }
}
