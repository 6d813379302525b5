package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/** Blobs: content that all repositories share, and a marker file for each repository that a blob belongs to. */
final class BlobStore {
    /** A blob that belongs to a repository; {@code source} is null when it was pushed here. */
    record Member(RemoteBlob source) {}

    private final StoreLayout layout;
    private final DurableFiles files;
    private final Object[] markerLocks = new Object[64];

    BlobStore(StoreLayout layout, DurableFiles files) {
        this.layout = layout;
        this.files = files;
        for (int i = 0; i < markerLocks.length; i++) {
            markerLocks[i] = new Object();
        }
    }

    /** Bytes of the content, in whatever repository it is; empty if it is not here. */
    OptionalLong size(Digest digest) throws IOException {
        try {
            return OptionalLong.of(Files.size(layout.content(digest)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** The content, in whatever repository it is; the caller closes it. */
    Optional<FileChannel> open(Digest digest) throws IOException {
        try {
            return Optional.of(FileChannel.open(layout.content(digest), StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Optional<Member> member(String repository, Digest digest) throws IOException {
        byte[] marker;
        try {
            marker = Files.readAllBytes(layout.blobMarker(repository, digest));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(new Member(marker.length == 0 ? null : RemoteBlob.fromJson(digest, marker)));
    }

    /** As {@link #member}, but not before the membership is on the disk: what is acknowledged may rest on it. */
    Optional<Member> durableMember(String repository, Digest digest) throws IOException {
        synchronized (markerLock(repository, digest)) {
            return member(repository, digest);
        }
    }

    /** Takes over a synced file whose digest was verified. */
    void keep(Path syncedFile, Digest digest) throws IOException {
        files.move(syncedFile, layout.content(digest));
    }

    /** Stores content whose digest was verified. */
    void keep(byte[] content, Digest digest) throws IOException {
        files.write(layout.content(digest), content);
    }

    /** Makes content that is here a member of a repository. */
    void addMember(String repository, Digest digest) throws IOException {
        Path marker = layout.blobMarker(repository, digest);
        synchronized (markerLock(repository, digest)) {
            if (member(repository, digest).filter(m -> m.source() != null).isPresent()) {
                files.write(marker, new byte[0]);
            } else {
                files.createEmpty(marker);
            }
        }
    }

    /** Makes content that is fetched on demand a member of a repository. */
    void addMember(String repository, RemoteBlob blob) throws IOException {
        synchronized (markerLock(repository, blob.digest())) {
            if (member(repository, blob.digest()).isEmpty()) {
                files.write(layout.blobMarker(repository, blob.digest()), blob.toJson());
            }
        }
    }

    /** Takes a blob out of a repository; others keep it. @return false if it was not in there */
    boolean removeMember(String repository, Digest digest) throws IOException {
        synchronized (markerLock(repository, digest)) {
            return files.delete(layout.blobMarker(repository, digest));
        }
    }

    private Object markerLock(String repository, Digest digest) {
        int hash = 31 * repository.hashCode() + digest.hashCode();
        return markerLocks[Math.floorMod(hash, markerLocks.length)];
    }
}
