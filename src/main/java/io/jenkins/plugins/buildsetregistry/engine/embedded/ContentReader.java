package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the bytes of files in any order. What is in archives is first taken out of them, one pass over each, into one private
 * file on disk.
 */
final class ContentReader implements AutoCloseable {
    private record Place(long offset, long size) {}

    private final Map<Content.Entry, Place> places = new HashMap<>();
    private final Path spool;
    private FileChannel channel;

    /**
     * @param needed all that will be asked for
     * @param temporary private directory for the file
     */
    ContentReader(Collection<Content> needed, Path temporary)
            throws IOException, EngineException, InterruptedException {
        Map<Archive, TreeSet<Integer>> wanted = new LinkedHashMap<>();
        for (Content content : needed) {
            if (content instanceof Content.Entry entry) {
                wanted.computeIfAbsent(entry.archive(), archive -> new TreeSet<>())
                        .add(entry.ordinal());
            }
        }
        spool = wanted.isEmpty() ? null : Files.createTempFile(temporary, "files", null);
        boolean complete = false;
        try {
            if (spool != null) {
                channel = FileChannel.open(spool, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            for (Map.Entry<Archive, TreeSet<Integer>> entry : wanted.entrySet()) {
                extract(entry.getKey(), entry.getValue());
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private void extract(Archive archive, TreeSet<Integer> ordinals)
            throws IOException, EngineException, InterruptedException {
        try (TarArchiveInputStream in = archive.open()) {
            int ordinal = 0;
            int last = ordinals.last();
            for (TarArchiveEntry entry = in.getNextEntry();
                    entry != null && ordinal <= last;
                    entry = in.getNextEntry()) {
                if (ordinals.contains(ordinal)) {
                    long offset = channel.position();
                    in.transferTo(Channels.newOutputStream(channel));
                    places.put(new Content.Entry(archive, ordinal), new Place(offset, channel.position() - offset));
                }
                ordinal++;
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while reading " + archive.label());
                }
            }
        }
    }

    InputStream open(Content content) throws IOException {
        if (content instanceof Content.Bytes bytes) {
            return new ByteArrayInputStream(bytes.bytes());
        }
        if (content instanceof Content.File file) {
            return new InterruptibleStream(Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS));
        }
        Place place = places.get((Content.Entry) content);
        if (place == null) {
            throw new IOException(
                    "a file of " + ((Content.Entry) content).archive().label() + " is gone");
        }
        channel.position(place.offset());
        return new Bounded(Channels.newInputStream(channel), place.size());
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        if (spool != null) {
            Files.deleteIfExists(spool);
        }
    }

    /** The channel is shared: closing this closes nothing. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0 && length > 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }
}
