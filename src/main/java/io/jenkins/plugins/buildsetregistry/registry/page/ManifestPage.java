package io.jenkins.plugins.buildsetregistry.registry.page;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One manifest: an image, an index or an artifact.
 *
 * @param mediaType of the manifest
 * @param manifest or null: it is linked, and nobody has asked for it yet
 * @param platforms of an image or of the images of an index
 * @param stored when it came here, or null
 * @param origin of a linked image, or null
 * @param referrers manifests whose subject this is, {@link #MOST_ROWS} at most
 * @param moreReferrers how many there are beside
 */
public record ManifestPage(
        String repository,
        Digest digest,
        String mediaType,
        Manifest manifest,
        List<Platform> platforms,
        Instant stored,
        Origin origin,
        List<Descriptor> referrers,
        int moreReferrers) {
    public static final int MOST_ROWS = 200;

    public byte[] render() {
        Html html = Frame.begin(
                repository + "@" + digest.abbreviated(),
                digest.abbreviated(),
                "Repositories",
                PageAddress.HOME,
                repository,
                PageAddress.repository(repository));
        facts(html);
        if (manifest != null) {
            annotations(html, manifest.annotations());
            manifests(html, "children", "Manifests in this index", manifest.children(), 0);
            manifest.config().ifPresent(config -> blobs(html, "config", "Configuration", List.of(config)));
            List<Descriptor> rest = manifest.isIndex() ? manifest.blobs() : manifest.layers();
            blobs(html, "blobs", manifest.isIndex() ? "Blobs in this index" : "Layers", rest);
        }
        manifests(html, "referrers", "Referrers", referrers, moreReferrers);
        return html.toBytes();
    }

    private void facts(Html html) {
        html.open("dl");
        html.element("dt", "Reference").open("dd");
        html.element("code", repository + "@" + digest, "class", "whole").close();
        html.element("dt", "Media type").element("dd", Shown.shortened(mediaType));
        if (manifest == null) {
            html.element("dt", "Content").element("dd", "linked, not fetched yet");
        } else {
            manifest.artifactType()
                    .filter(type -> !Shown.isImage(type))
                    .ifPresent(type -> html.element("dt", "Artifact type").element("dd", Shown.shortened(type)));
            html.element("dt", "Platforms").element("dd", Shown.platforms(platforms));
            html.element("dt", "Size").element("dd", sizes());
        }
        html.element("dt", "Stored").open("dd");
        Shown.time(html, stored);
        html.close().element("dt", "Origin").open("dd");
        Shown.origin(html, origin);
        html.close();
        if (manifest != null) {
            manifest.subject().ifPresent(subject -> {
                html.element("dt", "Subject").open("dd");
                link(html, subject.digest());
                html.close();
            });
        }
        html.closeLine();
    }

    private String sizes() {
        String own = Shown.size((long) manifest.size()) + " manifest";
        if (manifest.isIndex()) {
            return own;
        }
        long blobs = manifest.config().map(Descriptor::size).orElse(0L)
                + manifest.layers().stream().mapToLong(Descriptor::size).sum();
        return Shown.size(blobs) + " configuration and layers, " + own;
    }

    private static void annotations(Html html, Map<String, String> annotations) {
        if (annotations.isEmpty()) {
            return;
        }
        Frame.section(html, "annotations", "Annotations");
        html.open("dl");
        annotations.entrySet().stream()
                .limit(MOST_ROWS)
                .forEach(entry -> html.element("dt", Shown.shortened(entry.getKey()))
                        .element("dd", Shown.shortened(entry.getValue())));
        html.close();
        leftOff(html, annotations.size());
        html.closeLine();
    }

    private void manifests(Html html, String id, String heading, List<Descriptor> descriptors, int more) {
        if (descriptors.isEmpty() && more == 0) {
            return;
        }
        Frame.section(html, id, heading);
        Frame.table(html, heading, "Digest", "Kind", "Platform", "Size");
        descriptors.stream().limit(MOST_ROWS).forEach(descriptor -> {
            html.open("tr").open("th", "scope", "row");
            link(html, descriptor.digest());
            html.close().element("td", Shown.kind(descriptor.mediaType(), descriptor.artifactType()));
            html.element("td", platform(descriptor.platform()));
            html.element("td", Shown.size(descriptor.size()), "class", "number").closeLine();
        });
        Frame.endTable(html);
        leftOff(html, descriptors.size() + more);
        html.closeLine();
    }

    private static String platform(Platform platform) {
        if (platform != null && platform.isUnknown()) {
            return "none (attestation)";
        }
        return Shown.platforms(platform == null ? List.of() : List.of(platform));
    }

    private static void blobs(Html html, String id, String heading, List<Descriptor> descriptors) {
        if (descriptors.isEmpty()) {
            return;
        }
        Frame.section(html, id, heading);
        Frame.table(html, heading, "Digest", "Media type", "Size");
        descriptors.stream().limit(MOST_ROWS).forEach(descriptor -> {
            html.open("tr").open("th", "scope", "row");
            Shown.digest(html, descriptor.digest());
            html.close().element("td", Shown.shortened(descriptor.mediaType()));
            html.element("td", Shown.size(descriptor.size()), "class", "number").closeLine();
        });
        Frame.endTable(html);
        leftOff(html, descriptors.size());
        html.closeLine();
    }

    private void link(Html html, Digest target) {
        html.element("a", target.toString(), "href", PageAddress.manifest(repository, target), "class", "digest");
    }

    private static void leftOff(Html html, int all) {
        if (all > MOST_ROWS) {
            html.element("p", "and " + (all - MOST_ROWS) + " more", "class", "nothing");
        }
    }
}
