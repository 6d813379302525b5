package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes a layer that depends on nothing but its files: entries sorted by path, one time for all, numeric owners, no names of
 * users, no time in the gzip header.
 */
final class LayerWriter {
    private static final int BUFFER = 1 << 16;

    private final Path temporary;
    private final Instant time;

    LayerWriter(Path temporary, Instant time) {
        this.temporary = temporary;
        this.time = time;
    }

    /** A layer on disk, and the digest of its uncompressed form. */
    record Written(Path file, Descriptor descriptor, Digest diffId) {}

    Written write(Changes changes) throws IOException, EngineException, InterruptedException {
        Path file = Files.createTempFile(temporary, "layer", ".tar.gz");
        MessageDigest compressed = Digest.newMessageDigest("sha256");
        MessageDigest plain = Digest.newMessageDigest("sha256");
        try (ContentReader contents = new ContentReader(
                        changes.nodes().values().stream()
                                .map(Node::content)
                                .filter(Objects::nonNull)
                                .toList(),
                        temporary);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
                OutputStream gzip = new GZIPOutputStream(new DigestOutputStream(out, compressed), BUFFER);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new DigestOutputStream(gzip, plain), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Map.Entry<String, Node> entry : changes.nodes().entrySet()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while writing a layer");
                }
                write(tar, entry.getKey(), entry.getValue(), contents);
            }
        }
        Descriptor descriptor = new Descriptor(
                MediaTypes.OCI_LAYER_GZIP, Digest.ofHash("sha256", compressed.digest()), Files.size(file));
        return new Written(file, descriptor, Digest.ofHash("sha256", plain.digest()));
    }

    private void write(TarArchiveOutputStream tar, String path, Node node, ContentReader contents)
            throws IOException, EngineException {
        if (path.equals("/")) {
            return;
        }
        TarArchiveEntry entry = new TarArchiveEntry(path.substring(1) + (node.isDirectory() ? "/" : ""), type(node));
        entry.setMode(node.mode());
        entry.setIds(0, 0);
        entry.setUserId(node.uid());
        entry.setGroupId(node.gid());
        entry.setUserName("");
        entry.setGroupName("");
        entry.setModTime(Date.from(time));
        if (node.isSymlink()) {
            entry.setLinkName(node.target());
        }
        if (node.device() != null) {
            entry.setDevMajor(node.device().major());
            entry.setDevMinor(node.device().minor());
        }
        node.extended().forEach(entry::addPaxHeader);
        entry.setSize(node.size());
        tar.putArchiveEntry(entry);
        if (node.isFile()) {
            try (InputStream in = contents.open(node.content())) {
                if (in.transferTo(tar) != node.size()) {
                    throw changed(path);
                }
            } catch (NoSuchFileException e) {
                throw changed(path);
            } catch (AccessDeniedException e) {
                throw new EngineException(
                        "the file " + e.getFile() + " cannot be read: give this user access to it, or leave"
                                + " it out by .dockerignore",
                        e);
            }
        }
        tar.closeArchiveEntry();
    }

    private static EngineException changed(String path) {
        return new EngineException(
                "the file for " + path + " was changed while it was read: build again when nothing writes there");
    }

    private static byte type(Node node) {
        return switch (node.type()) {
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case FIFO -> TarConstants.LF_FIFO;
            case FILE -> TarConstants.LF_NORMAL;
        };
    }
}
