package io.jenkins.plugins.buildsetregistry.registry;

import java.io.Serializable;

/**
 * How much a registry may store.
 *
 * @param bytes of blobs and manifests; a push that would exceed them is refused
 * @param setting where whoever pushes can have it raised, in the words of that place
 */
public record StorageLimit(long bytes, String setting) implements Serializable {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB"};

    public StorageLimit {
        if (bytes < 1 || setting == null || setting.isBlank()) {
            throw new IllegalArgumentException("a limit for what is stored is 1 byte at least, and set somewhere");
        }
    }

    /** The refusal of what would exceed it; a code after which clients do not try again. */
    public OciException exceeded() {
        return new OciException(
                ErrorCode.DENIED,
                413,
                "this registry stores " + size() + " at most, and has no room for this upload: make the images smaller,"
                        + " or raise the limit (" + setting + ")",
                null);
    }

    private String size() {
        long number = bytes;
        int unit = 0;
        while (unit < UNITS.length - 1 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return number + " " + UNITS[unit];
    }
}
