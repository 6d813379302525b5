package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.registry.auth.Tokens;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key that a store's tokens are signed with: kept beside what is stored, so that tokens outlive a restart. */
final class TokenKey {
    private static final String NAME = "token-key";

    private TokenKey() {}

    /** Makes it at the first time. */
    static byte[] of(Path storage) throws IOException {
        Path file = storage.resolve(NAME);
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length != Tokens.KEY_BYTES) {
                throw new IOException(
                        "the key of tokens " + file + " is damaged: delete it, and everybody logs in anew");
            }
            return key;
        } catch (NoSuchFileException e) {
            byte[] key = new byte[Tokens.KEY_BYTES];
            new SecureRandom().nextBytes(key);
            OwnerOnlyFile.write(file, key);
            return key;
        }
    }
}
