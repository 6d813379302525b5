package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.disk.UploadMeans;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Uploads under way, a limited number. They do not survive a restart, nor an hour in which nobody goes on with them: clients
 * then start anew.
 */
public final class UploadStore implements AutoCloseable {
    private static final int LIMIT = 10_000;
    private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long SEARCH_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** How long a client whose connection was cut has, to go on, if its user starts others and has too many. */
    private static final long RESPITE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path directory;
    private final int limit;
    private final LongSupplier nanoClock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final UploadMeans means;
    private final StoredBytes stored;
    private volatile long searched;

    /** Deletes what an earlier server left. */
    UploadStore(Path directory, StoredBytes stored, Durability durability) throws IOException {
        this(directory, LIMIT, new UploadMeans(directory, System::nanoTime, durability), stored);
    }

    UploadStore(Path directory, int limit, UploadMeans means, StoredBytes stored) throws IOException {
        this.directory = directory;
        this.limit = limit;
        this.means = means;
        this.stored = stored;
        this.nanoClock = means.nanoClock();
        this.searched = nanoClock.getAsLong();
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /**
     * Starts an upload that later requests can find.
     *
     * @param user who starts it: while more than half of all there may be are under way, nobody has more than half. Whoever has
     *     that many gives up the one that has rested longest, and for a minute at least
     * @throws OciException if there are too many
     */
    public Upload start(String repository, String algorithm, String user) throws IOException {
        long now = nanoClock.getAsLong();
        if (uploads.size() >= limit || now - searched > SEARCH_NANOS) {
            searched = now;
            forgetAbandoned();
        }
        if (uploads.size() >= limit && !endLongestRestOf(user)) {
            throw new OciException(
                    ErrorCode.TOOMANYREQUESTS, limit + " uploads are under way: finish or cancel some, or try later");
        }
        int half = limit / 2;
        if (uploads.size() > half && Collections.frequency(owners.values(), user) >= half && !endLongestRestOf(user)) {
            throw new OciException(
                    ErrorCode.TOOMANYREQUESTS,
                    half + " uploads of one user are under way: finish or cancel some, or try later");
        }
        Upload upload = unlisted(repository, algorithm);
        owners.put(upload.id(), user);
        uploads.put(upload.id(), upload);
        return upload;
    }

    /** @return whether there was one */
    private boolean endLongestRestOf(String user) throws IOException {
        Upload longest = null;
        for (Upload upload : uploads.values()) {
            if (user.equals(owners.get(upload.id()))
                    && upload.isIdleFor(RESPITE_NANOS)
                    && (longest == null || upload.restsLongerThan(longest))) {
                longest = upload;
            }
        }
        if (longest == null || !longest.discardIfIdleFor(RESPITE_NANOS)) {
            return false;
        }
        forget(longest);
        return true;
    }

    /** Now, not by a timer: until another upload starts, what is abandoned is in nobody's way. */
    private void forgetAbandoned() throws IOException {
        for (Upload upload : uploads.values()) {
            if (upload.discardIfIdleFor(IDLE_NANOS)) {
                forget(upload);
            }
        }
    }

    /**
     * Ends uploads that nobody has gone on with for so long.
     *
     * @param onlyTell whether to leave them alone
     * @param sizes is given the bytes of each
     */
    public void prune(long idleNanos, boolean onlyTell, LongConsumer sizes) throws IOException {
        for (Upload upload : uploads.values()) {
            long size = upload.size();
            if (onlyTell ? upload.isIdleFor(idleNanos) : upload.discardIfIdleFor(idleNanos)) {
                sizes.accept(size);
                if (!onlyTell) {
                    forget(upload);
                }
            }
        }
    }

    /** @throws OciException if the store is full: nobody need start an upload */
    public void requireRoom() throws OciException {
        stored.requireRoom();
    }

    /** Starts an upload that lives within one request. */
    public Upload unlisted(String repository, String algorithm) {
        return make(repository, algorithm, true, stored.forPush());
    }

    /** Starts a fetch, whose file has all bytes that were received, at any time, for others to read. */
    public Upload fetch(String algorithm) {
        return make("", algorithm, false, stored.forFetch());
    }

    private Upload make(String repository, String algorithm, boolean buffered, Reservation reserved) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        UploadContent content = new UploadContent(means, directory.resolve(id), algorithm, buffered);
        return new Upload(id, repository, content, reserved, nanoClock);
    }

    /** @throws OciException if there is no such upload in that repository */
    public Upload get(String repository, String id) throws OciException {
        Upload upload = uploads.get(id);
        if (upload == null || upload.hasEnded() || !upload.repository().equals(repository)) {
            throw new OciException(
                    ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no such upload to " + repository + ": start another one");
        }
        return upload;
    }

    public void forget(Upload upload) {
        uploads.remove(upload.id());
        owners.remove(upload.id());
    }

    @Override
    public void close() {
        means.close();
    }
}
