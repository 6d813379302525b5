package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Operating system and processor of an image (OCI image specification, image-index.md).
 *
 * @param variant processor variant such as {@code v7}, or null
 */
public record Platform(String os, String architecture, String variant) implements Serializable {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]+");

    public Platform {
        if (!PART.matcher(os).matches()
                || !PART.matcher(architecture).matches()
                || variant != null && !PART.matcher(variant).matches()) {
            throw new InvalidImageException("invalid platform '"
                    + Shortened.of(os + "/" + architecture + (variant == null ? "" : "/" + variant))
                    + "': expected os/architecture[/variant]");
        }
    }

    /** Reads {@code linux/arm64}, {@code linux/arm/v7}; {@code amd64} alone means Linux; common aliases are normalised. */
    public static Platform parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
        return switch (parts.length) {
            case 1 -> of("linux", parts[0], null);
            case 2 -> of(parts[0], parts[1], null);
            case 3 -> of(parts[0], parts[1], parts[2]);
            default ->
                throw new InvalidImageException(
                        "invalid platform '" + Shortened.of(text) + "': expected os/architecture[/variant]");
        };
    }

    private static Platform of(String os, String architecture, String variant) {
        return switch (architecture) {
            case "x86_64", "x86-64" -> new Platform(os, "amd64", variant);
            case "aarch64" -> new Platform(os, "arm64", null);
            case "armhf" -> new Platform(os, "arm", "v7");
            case "armel" -> new Platform(os, "arm", "v6");
            case "i386" -> new Platform(os, "386", variant);
            case "arm64" -> new Platform(os, "arm64", "v8".equals(variant) ? null : variant);
            default -> new Platform(os, architecture, variant);
        };
    }

    /** The platform of an attestation in an index: {@code unknown/unknown}. */
    public boolean isUnknown() {
        return os.equals("unknown") && architecture.equals("unknown");
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
