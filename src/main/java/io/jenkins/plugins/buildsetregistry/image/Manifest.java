package io.jenkins.plugins.buildsetregistry.image;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest or index of Docker or OCI. The bytes are the truth: they are never written again from the parsed views.
 */
public final class Manifest {
    /** Readers differ on which of two equal keys counts: such a manifest would mean two things. */
    private static final ObjectReader READER =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final byte[] bytes;
    private final String mediaType;
    private final Digest digest;
    private final JsonNode root;

    private Manifest(byte[] bytes, String mediaType, Digest digest, JsonNode root) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.digest = digest;
        this.root = root;
    }

    /**
     * Reads a manifest whose digest is by SHA-256.
     *
     * @param contentType of the HTTP message, or null to go by the body
     */
    public static Manifest of(byte[] bytes, String contentType) {
        return of(bytes, contentType, Digest.sha256(bytes));
    }

    /**
     * Reads a manifest that is addressed by {@code digest}.
     *
     * @throws InvalidImageException if the bytes have another digest, are not a JSON object, or name no known type
     */
    public static Manifest of(byte[] bytes, String contentType, Digest digest) {
        if (!digest.matches(bytes)) {
            throw new InvalidImageException(
                    "manifest bytes have digest " + Digest.of(digest.algorithm(), bytes) + ", expected " + digest);
        }
        JsonNode root;
        try {
            root = READER.readTree(bytes);
        } catch (IOException e) {
            throw new InvalidImageException("manifest " + digest + " is not JSON: " + firstLine(e), e);
        }
        if (root == null || !root.isObject()) {
            throw new InvalidImageException("manifest " + digest + " is not a JSON object");
        }
        Manifest manifest = new Manifest(bytes.clone(), mediaType(root, contentType, digest), digest, root);
        manifest.refuseTwoMeanings();
        manifest.children();
        manifest.blobs();
        manifest.subject();
        return manifest;
    }

    private static String mediaType(JsonNode root, String contentType, Digest digest) {
        String declared = contentType == null ? "" : MediaTypes.withoutParameters(contentType);
        String inBody = root.path("mediaType").asText("");
        if (MediaTypes.isManifest(declared)) {
            if (!inBody.isEmpty() && !inBody.equals(declared)) {
                throw new InvalidImageException("manifest " + digest + " says that it is '" + Shortened.of(inBody)
                        + "' but was sent as '" + declared + "'");
            }
            return declared;
        }
        if (MediaTypes.isManifest(inBody)) {
            return inBody;
        }
        // A type of its own is never overruled: with the other one, this would be refused when it is read again.
        if (inBody.isEmpty() && root.path("manifests").isArray()) {
            return MediaTypes.OCI_INDEX;
        }
        if (inBody.isEmpty()
                && root.path("config").isObject()
                && root.path("schemaVersion").asInt() == 2) {
            return MediaTypes.OCI_MANIFEST;
        }
        throw new InvalidImageException("manifest " + digest + " has the unsupported type '"
                + Shortened.of(declared.isEmpty() ? inBody : declared) + "': Docker schema 2 and OCI are supported");
    }

    /** A document that reads as an index and as an image is an attack (CVE-2021-41190, image specification 1.0.2). */
    private void refuseTwoMeanings() {
        boolean image = root.has("config") || root.has("layers");
        if (isIndex() ? image : root.has("manifests")) {
            throw new InvalidImageException("manifest " + digest + " lists both 'manifests' and 'layers' or 'config':"
                    + " it must be an index or an image");
        }
        if (root.has("fsLayers")) {
            throw new InvalidImageException(
                    "manifest " + digest + " is of Docker's schema 1: Docker schema 2 and OCI are supported");
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int size() {
        return bytes.length;
    }

    public String mediaType() {
        return mediaType;
    }

    public Digest digest() {
        return digest;
    }

    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }

    public Descriptor descriptor() {
        return new Descriptor(
                mediaType,
                digest,
                bytes.length,
                null,
                annotations(),
                artifactType().orElse(null));
    }

    /** Manifests that an index lists; none for an image. BuildKit's cache indexes list blobs: those are in {@link #blobs}. */
    public List<Descriptor> children() {
        return isIndex()
                ? descriptors("manifests").stream()
                        .filter(Descriptor::isManifest)
                        .toList()
                : List.of();
    }

    public Optional<Descriptor> config() {
        return isIndex() ? Optional.empty() : single("config");
    }

    public List<Descriptor> layers() {
        return isIndex() ? List.of() : descriptors("layers");
    }

    /** Blobs that must be in the repository: configuration, layers but non-distributable ones, blobs listed by an index. */
    public List<Descriptor> blobs() {
        if (isIndex()) {
            return descriptors("manifests").stream()
                    .filter(entry -> !entry.isManifest())
                    .toList();
        }
        List<Descriptor> blobs = new ArrayList<>();
        config().ifPresent(blobs::add);
        layers().stream()
                .filter(layer -> !MediaTypes.isNonDistributable(layer.mediaType()))
                .forEach(blobs::add);
        return List.copyOf(blobs);
    }

    public Optional<Descriptor> subject() {
        return single("subject");
    }

    public Map<String, String> annotations() {
        return annotations(root);
    }

    /** As a referrers list shows it: own field, else the configuration's media type for an image, none for an index. */
    public Optional<String> artifactType() {
        String own = root.path("artifactType").asText("");
        if (!own.isEmpty()) {
            return Optional.of(own);
        }
        return config().map(Descriptor::mediaType);
    }

    private Optional<Descriptor> single(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            throw new InvalidImageException("manifest " + digest + ": '" + field + "' is not a descriptor");
        }
        return Optional.of(descriptor(node));
    }

    private List<Descriptor> descriptors(String field) {
        List<Descriptor> found = new ArrayList<>();
        JsonNode list = root.path(field);
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw new InvalidImageException("manifest " + digest + ": '" + field + "' is not a list");
        }
        for (JsonNode entry : list) {
            found.add(descriptor(entry));
        }
        return List.copyOf(found);
    }

    private Descriptor descriptor(JsonNode node) {
        JsonNode size = node.path("size");
        if (!node.path("digest").isTextual() || !size.isIntegralNumber() || !size.canConvertToLong()) {
            throw new InvalidImageException("manifest " + digest + ": a descriptor has no digest or no size");
        }
        JsonNode platform = node.path("platform");
        String artifactType = node.path("artifactType").asText("");
        return new Descriptor(
                node.path("mediaType").asText(""),
                Digest.parse(node.get("digest").asText()),
                size.asLong(),
                platform.isObject() ? platform(platform) : null,
                annotations(node),
                artifactType.isEmpty() ? null : artifactType);
    }

    private static Platform platform(JsonNode node) {
        String variant = node.path("variant").asText("");
        return new Platform(known(node, "os"), known(node, "architecture"), variant.isEmpty() ? null : variant);
    }

    /** Lists of things that run nowhere have the platform of an attestation, or empty texts. */
    private static String known(JsonNode platform, String field) {
        String value = platform.path(field).asText("");
        return value.isEmpty() ? "unknown" : value;
    }

    private static Map<String, String> annotations(JsonNode node) {
        Map<String, String> annotations = new LinkedHashMap<>();
        node.path("annotations")
                .properties()
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().asText()));
        return annotations;
    }

    private static String firstLine(Exception e) {
        return Shortened.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    @Override
    public String toString() {
        return mediaType + " " + digest;
    }
}
