package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body of known length that can be opened more than once. */
public interface RequestBody {
    /** Bytes. */
    long length();

    InputStream open() throws IOException, InterruptedException;

    static RequestBody of(byte[] content) {
        return new RequestBody() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
    }
}
