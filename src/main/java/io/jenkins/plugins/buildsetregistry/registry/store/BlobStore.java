package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableChange;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;

/** Blobs: content that all repositories share, and a marker file for each repository that a blob belongs to. */
public final class BlobStore {
    /** A blob that belongs to a repository; {@code source} is null when it was pushed here. */
    public record Member(RemoteBlob source) {}

    /** How long a confirmation holds without another one; less than any sensible grace of a prune. */
    private static final Duration CONFIRMED = Duration.ofMinutes(1);

    private static final Member PUSHED = new Member(null);

    private final StoreLayout layout;
    private final DurableFiles files;
    private final VerifiedFiles verified = new VerifiedFiles();
    private final PruneWatch watch;
    private final StoredBytes stored;
    private final ContentLocks contentLocks = new ContentLocks();
    private final Object[] markerLocks = new Object[1024];
    private final Object prefixLock = new Object();
    private volatile ContentSweep sweep;

    BlobStore(StoreLayout layout, DurableFiles files, PruneWatch watch, StoredBytes stored) {
        this.layout = layout;
        this.files = files;
        this.watch = watch;
        this.stored = stored;
        for (int i = 0; i < markerLocks.length; i++) {
            markerLocks[i] = new Object();
        }
    }

    /** Bytes of the content, in whatever repository it is; empty if it is not here. */
    public OptionalLong size(Digest digest) {
        File content = layout.content(digest).toFile();
        long size = content.length(); // 0 also if it is absent; costs half of asking for both
        return size > 0 || content.exists() ? OptionalLong.of(size) : OptionalLong.empty();
    }

    /** Clients ask for a lot that is not here: this costs a fraction of an exception. */
    private static boolean isAbsent(Path file) {
        return !file.toFile().exists();
    }

    /** The content, in whatever repository it is; the caller closes it. */
    public Optional<FileChannel> open(Digest digest) throws IOException {
        try {
            return Optional.of(FileChannel.open(layout.content(digest), StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public Optional<Member> member(String repository, Digest digest) throws IOException {
        Path marker = layout.blobMarker(repository, digest);
        if (isAbsent(marker)) {
            return Optional.empty();
        }
        try {
            if (Files.size(marker) == 0) {
                return Optional.of(PUSHED);
            }
            byte[] json = Files.readAllBytes(marker);
            return Optional.of(json.length == 0 ? PUSHED : new Member(RemoteBlob.fromJson(digest, json)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** As {@link #member}, but not before the membership is on the disk: what is acknowledged may rest on it. */
    public Optional<Member> durableMember(String repository, Digest digest) throws IOException {
        synchronized (markerLock(repository, digest)) {
            Optional<Member> member = member(repository, digest);
            if (member.isPresent()) {
                files.settle(layout.blobMarker(repository, digest).getParent());
            }
            if (member.isPresent() && member.get().source() == null) {
                files.settle(layout.content(digest).getParent());
            }
            return member;
        }
    }

    /** Takes over a synced file whose digest was verified, for whoever links to it: it belongs to no repository yet. */
    void keep(Path syncedFile, Digest digest, Reservation reserved) throws IOException {
        Lock lock = contentLocks.using(digest);
        lock.lock();
        try {
            noteUse(digest);
            makePrefixes(digest);
            place(digest, reserved, () -> files.move(syncedFile, layout.content(digest)));
        } finally {
            lock.unlock();
        }
    }

    /** Stores content whose digest was verified, and makes it a member of a repository. */
    void add(String repository, Digest digest, byte[] content, Reservation reserved) throws IOException {
        List<Path> staged = files.stage(content);
        try {
            add(repository, digest, staged.get(0), reserved);
        } finally {
            files.discard(staged);
        }
    }

    /** Takes over a synced file whose digest was verified, and makes it a member of a repository. */
    void add(String repository, Digest digest, Path syncedFile, Reservation reserved) throws IOException {
        Lock lock = contentLocks.using(digest);
        lock.lock();
        try {
            noteUse(digest);
            makePrefixes(digest);
            DurableChange change = files.change();
            place(digest, reserved, () -> change.move(syncedFile, layout.content(digest)));
            mark(repository, digest, change);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the directories of all contents at once, for one sync instead of 256. */
    private void makePrefixes(Digest digest) throws IOException {
        Path directory = layout.content(digest).getParent();
        if (!Files.isDirectory(directory)) {
            synchronized (prefixLock) {
                DurableChange change = files.change();
                for (Path prefix : layout.contentPrefixes(digest.algorithm())) {
                    change.settle(prefix);
                }
                change.sync();
            }
        }
    }

    /** However often content comes, it counts once. */
    private void place(Digest digest, Reservation reserved, Reservation.Placing placing) throws IOException {
        if (stored.isLimited()) {
            synchronized (contentLock(digest)) {
                reserved.keep(() -> size(digest).orElse(0), placing);
            }
        } else {
            placing.run();
        }
        verified.add(digest, layout.content(digest));
    }

    VerifiedFiles verified() {
        return verified;
    }

    /** Makes content that is here a member of a repository. @return false if it is not here any more */
    public boolean addMember(String repository, Digest digest) throws IOException {
        Lock lock = contentLocks.using(digest);
        lock.lock();
        try {
            if (size(digest).isEmpty()) {
                return false;
            }
            noteUse(digest);
            files.settle(layout.content(digest).getParent());
            DurableChange change = files.change();
            mark(repository, digest, change);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void mark(String repository, Digest digest, DurableChange change) throws IOException {
        Path marker = layout.blobMarker(repository, digest);
        watch.blobTouched(repository, digest);
        files.settle(marker.getParent());
        synchronized (markerLock(repository, digest)) {
            Optional<Member> member = member(repository, digest);
            if (member.isPresent() && member.get().source() != null) {
                change.sync(); // before the marker says that the content is here and need not be fetched
                files.write(marker, new byte[0]);
            } else {
                change.createEmpty(marker);
                if (member.isPresent()) {
                    renew(marker);
                }
                change.sync();
            }
        }
    }

    /** What was pushed again is young again for a prune: a manifest will follow. */
    private static void renew(Path marker) throws IOException {
        Files.setLastModifiedTime(marker, FileTime.from(Instant.now()));
    }

    /** Somebody was told that the blob is here, and will not push it: it is as good as pushed again. */
    public void confirm(String repository, Digest digest) {
        watch.blobTouched(repository, digest);
        Path marker = layout.blobMarker(repository, digest);
        try {
            Duration age = Duration.between(Files.getLastModifiedTime(marker).toInstant(), Instant.now());
            if (age.compareTo(CONFIRMED) > 0) {
                renew(marker);
            }
        } catch (IOException e) {
            // not a member at all, or the disk is read-only: no reason to refuse an answer
        }
    }

    /** Makes content that is fetched on demand a member of a repository. */
    public void addMember(String repository, RemoteBlob blob) throws IOException {
        Lock lock = contentLocks.using(blob.digest());
        lock.lock();
        try {
            noteUse(blob.digest());
            watch.blobTouched(repository, blob.digest());
            synchronized (markerLock(repository, blob.digest())) {
                if (durableMember(repository, blob.digest()).isEmpty()) {
                    files.write(layout.blobMarker(repository, blob.digest()), blob.toJson());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a blob out of a repository; others keep it. @return false if it was not in there */
    public boolean removeMember(String repository, Digest digest) throws IOException {
        synchronized (markerLock(repository, digest)) {
            return files.delete(layout.blobMarker(repository, digest));
        }
    }

    /**
     * Begins to look for content that belongs to no repository. The caller closes it.
     *
     * @throws IllegalStateException if another sweep has not ended
     */
    public synchronized ContentSweep sweep() {
        if (sweep != null) {
            throw new IllegalStateException("another sweep has not ended");
        }
        ContentSweep begun = new ContentSweep(this);
        sweep = begun;
        contentLocks.awaitUsers(); // from now on whoever adds a member tells the sweep
        return begun;
    }

    synchronized void endSweep(ContentSweep ended) {
        if (sweep == ended) {
            sweep = null;
        }
    }

    /** What does not belong to a repository does not so on the disk either when this returns. */
    void settleMembers() throws IOException {
        new StoreWalk(layout).repositories(repository -> files.settleThose(layout.members(repository)));
    }

    private void noteUse(Digest digest) {
        ContentSweep running = sweep;
        if (running != null) {
            running.keep(digest);
        }
    }

    ContentLocks contentLocks() {
        return contentLocks;
    }

    /** The caller holds the lock that keeps users away. @return false if there was no such content */
    boolean deleteContent(Digest digest) throws IOException {
        long size = size(digest).orElse(0);
        boolean deleted = files.delete(layout.content(digest));
        stored.add(-size);
        return deleted;
    }

    /** The caller holds the lock that keeps users away. */
    void setAside(Digest digest, Path aside) throws IOException {
        long size = size(digest).orElse(0);
        files.move(layout.content(digest), aside);
        stored.add(-size);
        verified.remove(digest);
    }

    private Object contentLock(Digest digest) {
        return markerLock("", digest);
    }

    private Object markerLock(String repository, Digest digest) {
        int hash = 31 * repository.hashCode() + digest.hashCode();
        return markerLocks[Math.floorMod(hash, markerLocks.length)];
    }
}
