package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * An answer whose body has not been read yet; close it.
 *
 * @param uri what was asked last, after redirects
 */
public record WireResponse(int status, HttpHeaders headers, InputStream body, URI uri) implements AutoCloseable {
    private static final int DRAIN_LIMIT = 64 * 1024;

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** @throws IOException if the body is cut; {@link RefusedException} if it is longer than {@code limit} bytes */
    public byte[] bytes(int limit) throws IOException {
        byte[] content = body.readNBytes(limit + 1);
        if (content.length > limit) {
            throw new RefusedException(
                    "the answer is longer than " + limit + " bytes. Is this the address of a registry?", status);
        }
        return content;
    }

    /** Reads a short rest, so that the connection can serve the next request, and closes. */
    @Override
    public void close() {
        try (InputStream rest = body) {
            rest.readNBytes(DRAIN_LIMIT);
        } catch (IOException e) {
            // Nobody wants the rest of this answer; the connection is closed instead of kept.
            return;
        }
    }

    /** Closes without waiting for anything more. */
    public void abort() {
        try {
            body.close();
        } catch (IOException e) {
            // The connection is given up in either case.
            return;
        }
    }
}
