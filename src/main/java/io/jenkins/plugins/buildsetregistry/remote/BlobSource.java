package io.jenkins.plugins.buildsetregistry.remote;

import java.io.IOException;
import java.io.InputStream;

/** Content that can be read again from any offset, so that an upload can be retried. */
@FunctionalInterface
public interface BlobSource {
    InputStream open(long offset) throws IOException, InterruptedException;
}
