package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Tells users by HTTP Basic (RFC 7617). Passwords are random and long, so a plain hash of them is enough. */
final class Authenticator {
    static final String CHALLENGE = "Basic realm=\"Buildset Registry\", charset=\"UTF-8\"";
    private static final String SCHEME = "Basic ";

    enum Role {
        WRITER,
        READER,
        CONTROL
    }

    record User(String name, Role role) {}

    private record Known(User user, byte[] hash) {}

    private final List<Known> users = new ArrayList<>();
    private final boolean open;

    Authenticator(RegistryConfig config) {
        add(config.writer(), Role.WRITER);
        add(config.reader(), Role.READER);
        add(config.control(), Role.CONTROL);
        open = config.writer() == null;
    }

    private void add(Credentials credentials, Role role) {
        if (credentials != null) {
            users.add(new Known(
                    new User(credentials.username(), role),
                    hash(credentials.username() + ":" + credentials.password())));
        }
    }

    /** Whether nobody needs to log in. */
    boolean isOpen() {
        return open;
    }

    /** @param authorization header, or null; @return empty if it proves nobody */
    Optional<User> authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] presented;
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).trim());
            presented = hash(new String(decoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Optional<User> found = Optional.empty();
        for (Known known : users) { // all of them, so that the time tells nothing
            if (MessageDigest.isEqual(known.hash, presented)) {
                found = Optional.of(known.user);
            }
        }
        return found;
    }

    private static byte[] hash(String userAndPassword) {
        return Digest.newMessageDigest("sha256").digest(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
