package io.jenkins.plugins.buildsetregistry.registry.page;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.image.WebAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How values look. */
final class Shown {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NOTHING = "–";
    private static final int LONGEST_TEXT = 500;
    /** With blanks that do not break lines. */
    private static final Map<String, String> KINDS = Map.of(
            MediaTypes.OCI_MANIFEST, "OCI\u00a0image",
            MediaTypes.OCI_INDEX, "OCI\u00a0index",
            MediaTypes.DOCKER_MANIFEST, "Docker\u00a0image",
            MediaTypes.DOCKER_LIST, "Docker\u00a0list");

    private Shown() {}

    /** Looks short, and is whole for who copies it. */
    static void digest(Html html, Digest digest) {
        html.element("code", digest.toString(), "class", "digest");
    }

    /** @param artifactType or null; the type of an image's configuration means that it is one */
    static String kind(String mediaType, String artifactType) {
        return artifactType == null || isImage(artifactType)
                ? KINDS.getOrDefault(mediaType, shortened(mediaType))
                : shortened(artifactType);
    }

    static boolean isImage(String artifactType) {
        return artifactType.equals(MediaTypes.OCI_CONFIG) || artifactType.equals(MediaTypes.DOCKER_CONFIG);
    }

    /** @param bytes or null */
    static String size(Long bytes) {
        if (bytes == null) {
            return NOTHING;
        }
        return ByteCount.inColumn(bytes);
    }

    /** @param platforms those of nothing that runs are left out */
    static String platforms(List<Platform> platforms) {
        List<String> known = platforms.stream()
                .filter(platform -> !platform.isUnknown())
                .map(Platform::toString)
                .distinct()
                .toList();
        if (known.isEmpty()) {
            return NOTHING;
        }
        return known.size() <= 8
                ? String.join(", ", known)
                : known.stream().limit(8).collect(Collectors.joining(", ")) + " and " + (known.size() - 8) + " more";
    }

    /** @param time or null */
    static void time(Html html, Instant time) {
        if (time == null) {
            html.text(NOTHING);
        } else {
            String exact = time.truncatedTo(ChronoUnit.SECONDS).toString();
            html.element("time", MINUTES.format(time), "datetime", exact, "title", exact);
        }
    }

    /** @param origin or null */
    static void origin(Html html, Origin origin) {
        if (origin == null) {
            html.text("pushed\u00a0here");
            return;
        }
        String label = origin.label().isBlank() ? "elsewhere" : shortened(origin.label());
        String address = WebAddress.of(origin.url());
        html.open("bdi");
        if (address == null) {
            html.text(label);
        } else {
            html.element("a", label, "href", address, "rel", "noopener noreferrer");
        }
        html.close();
    }

    static String shortened(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        return text.substring(0, LONGEST_TEXT) + "… (" + text.length() + " characters)";
    }
}
