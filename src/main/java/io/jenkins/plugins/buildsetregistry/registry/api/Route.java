package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path below {@code /v2/} names (OCI distribution specification, "Endpoints").
 *
 * @param repository valid, or empty for the base
 * @param reference digest, tag or upload as the client wrote it; empty where there is none
 */
record Route(Resource resource, String repository, String reference) {
    enum Resource {
        BASE,
        BLOB,
        UPLOADS,
        UPLOAD,
        MANIFEST,
        TAGS,
        REFERRERS
    }

    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads(?:/([^/]*))?");
    private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");
    private static final Pattern OTHER = Pattern.compile("/v2/(.+)/(blobs|manifests|referrers)/([^/]*)");

    /**
     * @param path decoded
     * @throws OciException if it names nothing, or not in a repository of a valid name
     */
    static Route of(String path) throws OciException {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return new Route(Resource.BASE, "", "");
        }
        Matcher upload = UPLOAD.matcher(path);
        if (upload.matches()) {
            String id = upload.group(2) == null ? "" : upload.group(2);
            return in(upload.group(1), id.isEmpty() ? Resource.UPLOADS : Resource.UPLOAD, id);
        }
        Matcher tags = TAGS.matcher(path);
        if (tags.matches()) {
            return in(tags.group(1), Resource.TAGS, "");
        }
        Matcher other = OTHER.matcher(path);
        if (other.matches()) {
            Resource resource =
                    switch (other.group(2)) {
                        case "blobs" -> Resource.BLOB;
                        case "manifests" -> Resource.MANIFEST;
                        default -> Resource.REFERRERS;
                    };
            return in(other.group(1), resource, other.group(3));
        }
        throw new OciException(ErrorCode.UNSUPPORTED, 404, "there is nothing at this address", null);
    }

    private static Route in(String repository, Resource resource, String reference) throws OciException {
        if (!ImageName.isRepository(repository)) {
            throw new OciException(
                    ErrorCode.NAME_INVALID,
                    "the name of a repository has lower-case letters and digits, separated by '.', '_', '__' or '-',"
                            + " in components separated by '/', and 255 characters at most");
        }
        return new Route(resource, repository, reference);
    }

    /** The same in another repository. */
    Route in(String otherRepository) {
        return new Route(resource, otherRepository, reference);
    }

    boolean hasDigest() {
        return Digest.isValid(reference);
    }

    boolean hasTag() {
        return ImageName.isTag(reference);
    }

    /** @throws OciException unless the reference is a digest */
    Digest digest() throws OciException {
        return digest(reference);
    }

    /** @throws OciException unless {@code text} is a digest */
    static Digest digest(String text) throws OciException {
        if (!Digest.isValid(text)) {
            throw new OciException(
                    ErrorCode.DIGEST_INVALID, "a digest is sha256: or sha512: and lower-case hexadecimal characters");
        }
        return Digest.parse(text);
    }

    /** Where the client finds content, relative to the server. */
    static String blobLocation(String repository, Digest digest) {
        return "/v2/" + repository + "/blobs/" + digest;
    }

    static String manifestLocation(String repository, Digest digest) {
        return "/v2/" + repository + "/manifests/" + digest;
    }

    static String uploadLocation(Upload upload) {
        return "/v2/" + upload.repository() + "/blobs/uploads/" + upload.id();
    }
}
