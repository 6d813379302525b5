package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** What the world sees under final tags, compared with what it may see. */
final class PublicImages {
    private final RegistryDirectory targets;
    private final Map<ImageName, Digest> before = new LinkedHashMap<>();
    private final Map<ImageName, Manifest> expected = new LinkedHashMap<>();

    PublicImages(RegistryDirectory targets) {
        this.targets = targets;
    }

    /** Notes what the final tags hold now. */
    void remember(List<ImageSpec> specs) throws IOException, InterruptedException {
        for (ImageSpec spec : specs) {
            for (String tag : spec.tags()) {
                before.put(spec.name().withTag(tag), held(spec.name().withTag(tag)));
            }
        }
    }

    void requireUnchanged() throws BuildsetException, IOException, InterruptedException {
        for (Map.Entry<ImageName, Digest> image : before.entrySet()) {
            Digest now = held(image.getKey());
            if (!Objects.equals(now, image.getValue())) {
                throw new BuildsetException(
                        image.getKey() + " was published before its change was merged: it holds " + now);
            }
        }
    }

    /** Notes the bytes that were built. */
    void expect(RecordedImage image, RemoteRepository built) throws IOException, InterruptedException {
        Manifest manifest = built.manifest(image.digest().toString()).orElseThrow();
        image.tags().forEach(tag -> expected.put(image.name().withTag(tag), manifest));
    }

    /** Pulls everything from the target and compares it, byte for byte. */
    void requireExpected(Consumer<String> log) throws BuildsetException, IOException, InterruptedException {
        for (Map.Entry<ImageName, Manifest> image : expected.entrySet()) {
            RemoteRepository repository = repository(image.getKey());
            Manifest now = repository
                    .manifest(image.getKey().tagOrLatest())
                    .orElseThrow(() -> new BuildsetException(image.getKey() + " was not published"));
            if (!Arrays.equals(now.bytes(), image.getValue().bytes())) {
                throw new BuildsetException(image.getKey() + " is not what was built: it holds " + now.digest());
            }
            long bytes = now.size() + pullBlobs(repository, now);
            for (Descriptor child : now.children()) {
                Manifest manifest =
                        repository.manifest(child.digest().toString()).orElseThrow();
                bytes += manifest.size() + pullBlobs(repository, manifest);
            }
            log.accept(image.getKey() + " is, byte for byte, what was built: " + now.digest() + " ("
                    + ByteCount.text(bytes) + " pulled and checked)");
        }
    }

    /** A blob whose digest differs makes the read fail. */
    private static long pullBlobs(RemoteRepository repository, Manifest manifest)
            throws IOException, InterruptedException {
        long bytes = 0;
        for (Descriptor blob : manifest.blobs()) {
            try (InputStream content = repository.blob(blob, 0)) {
                bytes += content.transferTo(OutputStream.nullOutputStream());
            }
        }
        return bytes;
    }

    private Digest held(ImageName name) throws IOException, InterruptedException {
        return repository(name)
                .head(name.tagOrLatest())
                .map(ManifestHead::digest)
                .orElse(null);
    }

    private RemoteRepository repository(ImageName name) {
        return new RemoteRegistry(targets.access(name)).repository(name.repository());
    }
}
