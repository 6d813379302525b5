package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One proposed modification, whatever its revision.
 *
 * @param project forge host and path, such as {@code github.com/acme/base}; for Gerrit, whose numbers are unique on a
 *     server, the host alone
 * @param number as the forge shows it; characters other than {@code A-Za-z0-9.-} become {@code -}
 */
public record ChangeId(String project, String number) implements Serializable {
    private static final Pattern PROJECT =
            Pattern.compile("(?:[A-Za-z0-9]|\\[[0-9A-Fa-f:.]{2,45}])[A-Za-z0-9._~:/-]{0,254}");
    private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9.-]");

    public ChangeId {
        if (!PROJECT.matcher(project).matches()) {
            throw new IllegalArgumentException(
                    "invalid project '" + project + "': expected host and path, such as github.com/acme/base");
        }
        number = tagPart(number);
        if (number.isEmpty() || number.length() > 64) {
            throw new IllegalArgumentException(
                    "invalid change number '" + number + "' of " + project + ": expected 1 to 64 characters");
        }
    }

    /** {@code text} with only characters that a part of our tags may hold. */
    static String tagPart(String text) {
        return OTHER.matcher(text.trim()).replaceAll("-");
    }

    /** Names this change's repository of records: 32 hexadecimal digits of SHA-256 over project and number. */
    public String key() {
        return Digest.sha256((project + "\n" + number).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 32);
    }

    @Override
    public String toString() {
        return "change " + number + " of " + project;
    }
}
