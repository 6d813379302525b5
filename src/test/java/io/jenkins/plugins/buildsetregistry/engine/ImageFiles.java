package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Images as files: puts small ones into a registry without an engine, and reads what is in one. */
final class ImageFiles {
    private final RemoteRepository repository;

    ImageFiles(RegistryAccess access, String repository) {
        this.repository = new RemoteRegistry(access).repository(repository);
    }

    /** One layer with {@code bin/busybox} and the text files given, by path without leading slash. */
    Digest put(String tag, Map<String, String> files) throws Exception {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream stream = new TarArchiveOutputStream(tar)) {
            add(stream, "bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")), 0755);
            for (Map.Entry<String, String> file : files.entrySet()) {
                add(stream, file.getKey(), file.getValue().getBytes(UTF_8), 0644);
            }
        }
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(layer)) {
            tar.writeTo(stream);
        }
        byte[] config = """
                {"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"]},\
                "rootfs":{"type":"layers","diff_ids":["%s"]},"history":[{"created_by":"test"}]}""".formatted(Digest.sha256(tar.toByteArray())).getBytes(UTF_8);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(
                        MediaTypes.DOCKER_MANIFEST,
                        upload(MediaTypes.DOCKER_CONFIG, config),
                        upload(MediaTypes.DOCKER_LAYER_GZIP, layer.toByteArray()))
                .getBytes(UTF_8);
        Manifest parsed = Manifest.of(manifest, MediaTypes.DOCKER_MANIFEST);
        repository.putManifest(tag, parsed);
        return parsed.digest();
    }

    private static void add(TarArchiveOutputStream stream, String path, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        entry.setMode(mode);
        stream.putArchiveEntry(entry);
        stream.write(content);
        stream.closeArchiveEntry();
    }

    private String upload(String mediaType, byte[] content) throws Exception {
        Descriptor blob = new Descriptor(mediaType, Digest.sha256(content), content.length);
        repository.upload(
                blob,
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                TransferListener.NONE);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(mediaType, blob.digest(), content.length);
    }

    Manifest manifest(String reference) throws Exception {
        return repository.manifest(reference).orElseThrow();
    }

    String config(Manifest manifest) throws Exception {
        try (InputStream stream = repository.blob(manifest.config().orElseThrow(), 0)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    /** The bytes of its only layer. */
    byte[] layer(String reference) throws Exception {
        try (InputStream stream = repository.blob(manifest(reference).layers().get(0), 0)) {
            return stream.readAllBytes();
        }
    }

    /** Small text files of all layers, by path without leading slash; later layers win, deletions are not seen. */
    Map<String, String> texts(Manifest manifest) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (Descriptor layer : manifest.layers()) {
            boolean packed = layer.mediaType().endsWith("gzip");
            try (InputStream stream = repository.blob(layer, 0);
                    TarArchiveInputStream tar =
                            new TarArchiveInputStream(packed ? new GZIPInputStream(stream) : stream)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.isFile() && entry.getSize() < 1000) {
                        texts.put(
                                entry.getName().replaceFirst("^\\./", ""),
                                new String(tar.readAllBytes(), UTF_8).trim());
                    }
                }
            }
        }
        return texts;
    }
}
