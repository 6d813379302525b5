package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.BodyInMemory;
import io.jenkins.plugins.buildsetregistry.registry.http.EntityTag;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.http.OriginHeaders;
import io.jenkins.plugins.buildsetregistry.registry.store.ManifestStore;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.http.HttpHeader;

/** {@code /v2/<name>/manifests/<reference>} (OCI distribution specification, "Pulling manifests" and following). */
public final class ManifestHandler {
    /** What clients can read: the podman family stops here. */
    public static final int SIZE_LIMIT = 4 << 20;

    private static final int TAGS_LIMIT = 100;

    private final Store store;
    private final RepositoryContent content;
    private final ManifestLookup manifests;

    ManifestHandler(Store store, RepositoryContent content) {
        this.store = store;
        this.content = content;
        this.manifests = new ManifestLookup(store, content, content.sources());
    }

    void handle(Exchange exchange, Route route) throws IOException {
        switch (exchange.method()) {
            case "GET", "HEAD" -> get(exchange, route);
            case "PUT" -> put(exchange, route);
            case "DELETE" -> delete(exchange, route);
            default -> throw RootHandler.unsupported(exchange, "GET, HEAD, PUT, DELETE");
        }
    }

    /** Asked for most, and by the thread that waits for all connections: nothing here may wait for a disk. */
    private void get(Exchange exchange, Route route) throws IOException {
        if (!route.hasTag()) {
            if (route.reference().indexOf(':') < 0) {
                throw unknown(route);
            }
            route.digest();
        }
        Optional<ManifestLookup.Found> remembered = route.hasTag()
                ? manifests.remembered(route.repository(), route.reference())
                : manifests.remembered(route.repository(), route.digest());
        if (remembered.isPresent()) {
            answer(exchange, remembered.get());
        } else {
            exchange.resume(() -> find(exchange, route));
        }
    }

    private void find(Exchange exchange, Route route) throws IOException {
        String repository = route.repository();
        CompletableFuture<Optional<ManifestLookup.Found>> lookup = route.hasTag()
                ? manifests.byTag(repository, route.reference())
                : manifests.byDigest(repository, route.digest());
        lookup.whenComplete((found, fault) -> {
            if (fault != null) {
                exchange.fail(fault instanceof CompletionException ? fault.getCause() : fault);
            } else if (found.isEmpty()) {
                exchange.fail(unknown(route));
            } else {
                answer(exchange, found.get());
            }
        });
    }

    private static void answer(Exchange exchange, ManifestLookup.Found found) {
        if (found.stale()) {
            exchange.with("Warning", "110 - \"Response is Stale\"");
        }
        answer(exchange, found.manifest(), found.origin());
    }

    private static void answer(Exchange exchange, ManifestStore.Stored manifest, Origin origin) {
        EntityTag tag = EntityTag.of(manifest.digest());
        exchange.with("Docker-Content-Digest", manifest.digest().toString()).with("ETag", tag.quoted());
        if (origin != null) {
            OriginHeaders.put(exchange, origin);
        }
        if (tag.isKnownTo(exchange)) {
            exchange.answer(304);
        } else {
            exchange.answer(200, manifest.mediaType(), manifest.bytes());
        }
    }

    private void put(Exchange exchange, Route route) throws IOException {
        requireReference(route);
        List<String> tags = new ArrayList<>(exchange.queryAll("tag"));
        if (route.hasTag()) {
            tags.add(route.reference());
        }
        if (tags.size() > TAGS_LIMIT) {
            throw new OciException(
                    ErrorCode.UNSUPPORTED, 414, "a manifest may get " + TAGS_LIMIT + " tags at once", null);
        }
        for (String tag : tags) {
            requireTag(tag);
        }
        BodyInMemory.read(exchange, SIZE_LIMIT, "a manifest", body -> store(exchange, route, tags, body));
    }

    /** What has a colon is meant for a digest, all else for a tag. */
    private static void requireReference(Route route) throws OciException {
        if (route.reference().indexOf(':') >= 0) {
            route.digest();
        } else {
            requireTag(route.reference());
        }
    }

    private static void requireTag(String tag) throws OciException {
        if (!ImageName.isTag(tag)) {
            throw new OciException(
                    ErrorCode.MANIFEST_INVALID,
                    "a tag has up to 128 letters, digits, '_', '.' and '-', and does not start with '.' or '-'");
        }
    }

    private void store(Exchange exchange, Route route, List<String> tags, byte[] body) throws IOException {
        Digest digest = route.hasTag() ? Digest.sha256(body) : route.digest();
        if (!digest.matches(body)) {
            throw new OciException(ErrorCode.DIGEST_INVALID, "the manifest has another digest than " + digest);
        }
        Manifest manifest = parse(body, exchange.header(HttpHeader.CONTENT_TYPE).orElse(null), digest);
        List<Descriptor> doubtful = store(route.repository(), manifest, tags, false);
        if (doubtful.isEmpty()) {
            stored(exchange, route.repository(), manifest);
            return;
        }
        // Once for each blob and start of the server: an acknowledgement says that the image can be had. A damaged
        // blob is set aside: then it is missing, and a client that pushes again sends it.
        CompletableFuture.allOf(doubtful.stream()
                        .map(part -> store.check().verify(part.digest()))
                        .toArray(CompletableFuture[]::new))
                .whenComplete((done, fault) -> {
                    if (fault != null) {
                        exchange.fail(fault instanceof CompletionException ? fault.getCause() : fault);
                    } else {
                        exchange.resume(() -> storeVerified(exchange, route.repository(), manifest, tags));
                    }
                });
    }

    private void storeVerified(Exchange exchange, String repository, Manifest manifest, List<String> tags)
            throws IOException {
        List<Descriptor> otherSize = store(repository, manifest, tags, true);
        if (!otherSize.isEmpty()) {
            throw new OciException(
                    ErrorCode.MANIFEST_INVALID,
                    "the manifest gives another size for the blob "
                            + otherSize.get(0).digest()
                            + " than it has: it would be refused" + " by those who pull it");
        }
        stored(exchange, repository, manifest);
    }

    /**
     * @param verified whether its blobs have just been hashed
     * @return blobs that may be damaged, or, if they have been hashed, are not as long as the manifest says: nothing was stored
     */
    private List<Descriptor> store(String repository, Manifest manifest, List<String> tags, boolean verified)
            throws IOException {
        Lock lock = store.locks().pushing(repository);
        lock.lock();
        try {
            List<Descriptor> doubtful = new ArrayList<>();
            for (Descriptor part : content.requireParts(repository, manifest)) {
                if (!verified || !content.hasItsSize(part)) {
                    doubtful.add(part);
                }
            }
            if (doubtful.isEmpty()) {
                store.manifests().put(repository, manifest, tags);
            }
            return doubtful;
        } finally {
            lock.unlock();
        }
    }

    private static void stored(Exchange exchange, String repository, Manifest manifest) {
        manifest.subject()
                .ifPresent(s -> exchange.with("OCI-Subject", s.digest().toString()));
        exchange.queryAll("tag").forEach(tag -> exchange.adding("OCI-Tag", tag));
        warnOfGuess(exchange, manifest);
        exchange.with("Location", Route.manifestLocation(repository, manifest.digest()))
                .with("Docker-Content-Digest", manifest.digest().toString())
                .answer(201);
    }

    /** What clients are told of the type is what this registry read from the content: the one who pushed should know. */
    private static void warnOfGuess(Exchange exchange, Manifest manifest) {
        String declared = exchange.header(HttpHeader.CONTENT_TYPE)
                .map(MediaTypes::withoutParameters)
                .orElse("");
        if (!declared.equals(manifest.mediaType())) {
            exchange.warn("the Content-Type is that of no manifest: taken for " + manifest.mediaType());
        }
    }

    private static Manifest parse(byte[] body, String contentType, Digest digest) throws IOException {
        Manifest manifest;
        try {
            manifest = Manifest.of(body, contentType, digest);
        } catch (InvalidImageException e) {
            throw new OciException(ErrorCode.MANIFEST_INVALID, 400, e.getMessage(), e);
        }
        // What one client takes for an image and another for an index could be checked as one and run as the other
        // (CVE-2021-41190).
        JsonNode root = Json.MAPPER.readTree(body);
        String inBody = root.path("mediaType").asText("");
        if (MediaTypes.isManifest(inBody) && !inBody.equals(manifest.mediaType())) {
            throw new OciException(
                    ErrorCode.MANIFEST_INVALID,
                    "the manifest is sent as " + manifest.mediaType() + " and calls itself " + inBody);
        }
        if (root.has("manifests") && (root.has("layers") || root.has("config"))) {
            throw new OciException(ErrorCode.MANIFEST_INVALID, "the manifest is both an image and an index");
        }
        return manifest;
    }

    private void delete(Exchange exchange, Route route) throws IOException {
        requireReference(route);
        String repository = route.repository();
        if (!route.hasTag()) {
            store.manifests().prepareDelete(repository, route.digest());
        }
        Lock lock = store.locks().deleting(repository);
        lock.lock();
        try {
            boolean deleted;
            if (route.hasTag()) {
                deleted = store.manifests().deleteTag(repository, route.reference())
                        | store.links().removeTag(repository, route.reference());
            } else {
                Digest digest = route.digest();
                deleted = store.links().remove(repository, digest)
                        | store.manifests().delete(repository, digest);
            }
            if (!deleted) {
                throw unknown(route);
            }
        } finally {
            lock.unlock();
        }
        exchange.answer(202);
    }

    private static OciException unknown(Route route) {
        return new OciException(
                ErrorCode.MANIFEST_UNKNOWN,
                "there is no manifest " + (route.hasTag() || route.hasDigest() ? route.reference() + " " : "") + "in "
                        + route.repository());
    }
}
