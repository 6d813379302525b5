package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tags that are named after another manifest: lists of referrers for registries without such lists (OCI distribution
 * specification, "Referrers Tag Schema"), and the signatures, attestations and bills of material of cosign.
 */
public final class FallbackTag {
    private static final Pattern NAME = Pattern.compile("(sha256|sha512)-([0-9a-f]{64}|[0-9a-f]{128})(\\..+)?");
    private static final List<String> SUFFIXES = List.of("", ".sig", ".att", ".sbom");
    private static final int LONGEST_HEX = 64;

    private FallbackTag() {}

    /** Names that may stand for what refers to that manifest. */
    public static List<String> of(Digest subject) {
        String hex = subject.hex();
        String name = subject.algorithm() + "-" + hex.substring(0, Math.min(LONGEST_HEX, hex.length()));
        return SUFFIXES.stream().map(name::concat).toList();
    }

    /** The manifest that a tag is named after; empty if it is named after none that this repository has. */
    public static Optional<Digest> subject(Store store, String repository, String tag) throws IOException {
        Matcher name = NAME.matcher(tag);
        if (!name.matches()) {
            return Optional.empty();
        }
        String digest = name.group(1) + ":" + name.group(2);
        if (Digest.isValid(digest)) {
            return Optional.of(Digest.parse(digest))
                    .filter(d -> store.manifests().contains(repository, d));
        }
        Digest[] found = new Digest[1];
        store.walk().manifests(repository, candidate -> {
            if (candidate.toString().startsWith(digest)) {
                found[0] = candidate;
            }
        });
        return Optional.ofNullable(found[0]);
    }
}
