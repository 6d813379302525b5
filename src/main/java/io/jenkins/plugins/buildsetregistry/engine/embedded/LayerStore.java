package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Layers on disk: those that were written, and those of bases whose files are needed, fetched once. */
final class LayerStore {
    private static final int BUFFER = 1 << 16;

    private final Path temporary;
    private final Map<Digest, Path> fetched = new HashMap<>();

    LayerStore(Path temporary) {
        this.temporary = temporary;
    }

    Archive archive(Layer layer) throws IOException, InterruptedException {
        Path file = file(layer);
        if (file == null) {
            file = fetch(layer);
        }
        String of = layer.image() == null ? "" : " of " + layer.image().name();
        return new Archive(file, "layer " + layer.descriptor().digest().abbreviated() + of);
    }

    /** Its bytes, from disk if they are there. */
    BlobSource source(Layer layer) {
        Path file = file(layer);
        if (file == null) {
            return offset -> layer.image().repository().blob(layer.descriptor(), offset);
        }
        return BlobSource.of(file);
    }

    private Path file(Layer layer) {
        return layer.file() != null
                ? layer.file()
                : fetched.get(layer.descriptor().digest());
    }

    private Path fetch(Layer layer) throws IOException, InterruptedException {
        Descriptor descriptor = layer.descriptor();
        Path file = Files.createTempFile(temporary, "base", ".tar");
        try (InputStream in = layer.image().repository().blob(descriptor, 0);
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while fetching " + descriptor.digest());
                }
                out.write(buffer, 0, count);
            }
        }
        fetched.put(descriptor.digest(), file);
        return file;
    }
}
