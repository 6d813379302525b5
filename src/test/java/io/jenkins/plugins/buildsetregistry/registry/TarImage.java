package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Images that a client can unpack: of one layer with one file. */
final class TarImage {
    private static final int BLOCK = 512;

    private TarImage() {}

    static SampleImage of(String content) throws IOException {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An image of about {@code size} bytes, which no compression makes smaller, and which no client knows: containers/image
     * remembers for good (root in {@code /var/lib/containers/cache}) under which address a repository has a blob. A port
     * that some test had before would do for it to mount the blob where the test means it to be sent.
     */
    static SampleImage random(int size) throws IOException {
        byte[] content = new byte[size];
        new Random().nextBytes(content);
        return of(content);
    }

    private static SampleImage of(byte[] content) throws IOException {
        byte[] tar = tar(content);
        byte[] config =
                SampleImage.utf8("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/data\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest.sha256(tar) + "\"]}}");
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(layer)) {
            gzip.write(tar);
        }
        byte[] manifest = SampleImage.utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"config\":" + SampleImage.descriptor(MediaTypes.OCI_CONFIG, config) + ",\"layers\":["
                + SampleImage.descriptor(MediaTypes.OCI_LAYER_GZIP, layer.toByteArray()) + "]}");
        return new SampleImage(config, layer.toByteArray(), manifest);
    }

    /** POSIX.1-1988 ustar: one header, the file, and two empty blocks. */
    private static byte[] tar(byte[] content) {
        byte[] tar = new byte[BLOCK + (content.length + BLOCK - 1) / BLOCK * BLOCK + 2 * BLOCK];
        put(tar, 0, "data");
        put(tar, 100, "0000644\0");
        put(tar, 108, "0000000\0");
        put(tar, 116, "0000000\0");
        put(tar, 124, String.format("%011o\0", content.length));
        put(tar, 136, "00000000000\0");
        put(tar, 148, "        ");
        put(tar, 156, "0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o\0 ", sum));
        System.arraycopy(content, 0, tar, BLOCK, content.length);
        return tar;
    }

    private static void put(byte[] tar, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, offset, bytes.length);
    }
}
