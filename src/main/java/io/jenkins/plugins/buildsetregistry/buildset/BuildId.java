package io.jenkins.plugins.buildsetregistry.buildset;

import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names one build for ever: 32 hexadecimal digits, 12 of them milliseconds since the epoch, 20 random. Hence newer builds
 * compare greater, and the newest record of a change is known from its tags alone.
 */
public record BuildId(String value) implements Comparable<BuildId>, Serializable {
    /** Regular expression. */
    static final String FORM = "[0-9a-f]{32}";

    private static final Pattern VALID = Pattern.compile(FORM);

    public BuildId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("invalid build id '" + value + "': expected 32 hexadecimal digits");
        }
    }

    public static BuildId at(Instant time, SecureRandom random) {
        byte[] tail = new byte[10];
        random.nextBytes(tail);
        return new BuildId(String.format(Locale.ROOT, "%012x", time.toEpochMilli())
                + HexFormat.of().formatHex(tail));
    }

    @Override
    public int compareTo(BuildId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
