package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A tar archive on disk, plain or compressed: a layer of a base image, or a file for ADD.
 *
 * @param label for messages
 */
record Archive(Path file, String label) {
    private static final int BUFFER = 1 << 16;
    private static final int TAR_BLOCK = 512;
    private static final int TAR_MAGIC = 257;

    private enum Compression {
        GZIP(0x1f, 0x8b),
        BZIP2('B', 'Z', 'h'),
        XZ(0xfd, '7', 'z', 'X', 'Z', 0),
        ZSTD(0x28, 0xb5, 0x2f, 0xfd),
        NONE();

        private final byte[] magic;

        Compression(int... magic) {
            this.magic = new byte[magic.length];
            for (int i = 0; i < magic.length; i++) {
                this.magic[i] = (byte) magic[i];
            }
        }

        static Compression of(byte[] head) {
            for (Compression each : values()) {
                if (head.length >= each.magic.length
                        && Arrays.equals(each.magic, Arrays.copyOf(head, each.magic.length))) {
                    return each;
                }
            }
            return NONE;
        }
    }

    /** The entries; closing it closes the file. */
    TarArchiveInputStream open() throws IOException, EngineException {
        return new TarArchiveInputStream(new InterruptibleStream(decompressed()), StandardCharsets.UTF_8.name());
    }

    /** Whether this is what ADD unpacks: a tar archive, compressed or not. */
    boolean isTar() throws IOException, EngineException {
        byte[] block;
        try (InputStream in = decompressed()) {
            block = in.readNBytes(TAR_BLOCK);
        } catch (IOException e) {
            // Looks compressed and is not: ADD copies it as it is.
            return false;
        }
        return block.length == TAR_BLOCK
                && new String(block, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    private InputStream decompressed() throws IOException, EngineException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), BUFFER);
        boolean opened = false;
        try {
            in.mark(16);
            Compression compression = Compression.of(in.readNBytes(8));
            in.reset();
            InputStream result =
                    switch (compression) {
                        case GZIP -> new GzipCompressorInputStream(in, true);
                        case BZIP2 -> new BZip2CompressorInputStream(in, true);
                        case XZ, ZSTD ->
                            throw new EngineException(label + " is compressed with " + compression
                                    + ", which the embedded engine cannot read: use docker, podman or buildah");
                        case NONE -> in;
                    };
            opened = true;
            return result;
        } finally {
            if (!opened) {
                in.close();
            }
        }
    }
}
