package io.jenkins.plugins.buildsetregistry.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The value of an {@code Authorization} header with user name and password (RFC 7617). */
final class BasicAuthorization {
    static final String SCHEME = "Basic ";

    private BasicAuthorization() {}

    static String of(Credentials credentials) {
        String pair = credentials.username() + ":" + credentials.password();
        return SCHEME + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
