package io.jenkins.plugins.buildsetregistry.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Content that can be read again from any offset, so that an upload can be retried. */
@FunctionalInterface
public interface BlobSource {
    InputStream open(long offset) throws IOException, InterruptedException;

    /** All of a file. */
    static BlobSource of(Path file) {
        return offset -> {
            InputStream in = Files.newInputStream(file);
            boolean opened = false;
            try {
                in.skipNBytes(offset);
                opened = true;
                return in;
            } finally {
                if (!opened) {
                    in.close();
                }
            }
        };
    }
}
