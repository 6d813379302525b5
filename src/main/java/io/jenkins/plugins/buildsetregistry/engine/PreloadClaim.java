package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a build says to all others that use the same docker daemon: a public name means an image of mine. It is a tag in the daemon's
 * own store, for nothing else is seen by all of them: {@code buildset-preload/<host>/<repository>/<tag in hexadecimal>/<digest>} with
 * the tag {@code <end in seconds>.<holder>.<build in base64>}.
 *
 * @param name public, with its tag
 * @param digest of the image that it means
 * @param holder letters and digits; one block of a build
 * @param build for people
 * @param end from when on it does not count
 */
record PreloadClaim(ImageName name, Digest digest, String holder, String build, Instant end) {
    static final String PREFIX = "buildset-preload/";

    private static final int REPOSITORY_LIMIT = 255;
    private static final int BUILD_BYTES = 66;

    /**
     * Where all tags that concern a name are.
     *
     * @throws EngineException if docker could not have such a name, or not ours for it
     */
    static String place(ImageName name) throws EngineException {
        if (name.registry().startsWith("[")) {
            throw new EngineException(
                    "cannot preload " + name + ": docker knows no images of an IPv6 address; use a host" + " name");
        }
        String place = PREFIX + name.intermediateRepository() + "/"
                + HexFormat.of().formatHex(name.tagOrLatest().getBytes(UTF_8));
        int longest = place.length()
                + "/sha256-".length()
                + Digest.sha256(new byte[0]).hex().length();
        if (longest > REPOSITORY_LIMIT) {
            throw new EngineException("cannot preload " + name + ": the name is too long by "
                    + (longest - REPOSITORY_LIMIT) + " characters");
        }
        return place;
    }

    /** The tag, as docker shows it. */
    String reference() throws EngineException {
        byte[] bytes = build.getBytes(UTF_8);
        String tail = bytes.length <= BUILD_BYTES
                ? build
                : new String(bytes, bytes.length - BUILD_BYTES, BUILD_BYTES, UTF_8).replaceFirst("^\uFFFD+", "");
        return place(name) + "/" + digest.algorithm() + "-" + digest.hex() + ":" + end.getEpochSecond() + "." + holder
                + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(tail.getBytes(UTF_8));
    }

    /** @return empty for anything else than such a tag */
    static Optional<PreloadClaim> of(String reference) {
        int slash = reference.lastIndexOf('/');
        String[] last = reference.substring(slash + 1).split("[-:.]");
        if (!reference.startsWith(PREFIX) || last.length < 4) {
            return Optional.empty();
        }
        try {
            String tag = reference.substring(reference.lastIndexOf(':') + 1);
            String[] parts = tag.split("\\.", 3);
            return name(reference.substring(0, slash))
                    .map(name -> new PreloadClaim(
                            name,
                            new Digest(last[0], last[1]),
                            parts[1],
                            new String(Base64.getUrlDecoder().decode(parts[2]), UTF_8),
                            Instant.ofEpochSecond(Long.parseLong(parts[0]))));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Which name's tags are in that place. */
    static Optional<ImageName> name(String place) {
        int slash = place.lastIndexOf('/');
        int host = place.indexOf('/', PREFIX.length());
        if (!place.startsWith(PREFIX) || host < 0 || slash <= host) {
            return Optional.empty();
        }
        try {
            String registry = place.substring(PREFIX.length(), host).replaceFirst("_([0-9]+)$", ":$1");
            String tag = new String(HexFormat.of().parseHex(place.substring(slash + 1)), UTF_8);
            return Optional.of(new ImageName(registry, place.substring(host + 1, slash), tag, null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean countsAt(Instant now) {
        return now.isBefore(end);
    }
}
