package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where things are in the store. No component of a repository starts with an underscore, so the directories that do
 * cannot be taken for repositories. Only validated names and digests get here.
 *
 * <pre>
 * lock
 * uploads/…                                        temporary, emptied at start
 * blobs/sha256/ab/abcd…                            content, shared by all repositories
 * damaged/sha256-abcd…                             content that has another digest, set aside
 * repositories/acme/base/_blobs/sha256/abcd…       membership; empty, or JSON that says where to fetch the content
 * repositories/acme/base/_manifests/sha256/abcd…   media type, line feed, bytes
 * repositories/acme/base/_tags/latest              digest
 * repositories/acme/base/_referrers/sha256-…/sha256-…   subject, then manifest; empty
 * links/acme/base/_tags/latest                     JSON
 * links/acme/base/_digests/sha256/abcd…            JSON
 * upstreams/quay.io/acme/base/_tags/latest         digest; when it was asked for is the time of the file
 * </pre>
 */
public record StoreLayout(Path root) {
    public Path lock() {
        return root.resolve("lock");
    }

    public Path uploads() {
        return root.resolve("uploads");
    }

    public Path contents() {
        return root.resolve("blobs");
    }

    /** The directories of all that leads to something in a repository; any may be absent. */
    List<Path> leading(String repository) {
        List<Path> leading = new ArrayList<>(List.of(tags(repository), linksByTag(repository)));
        leading.addAll(members(repository));
        leading.addAll(byAlgorithm(manifests(repository)));
        leading.addAll(byAlgorithm(linksByDigest(repository)));
        return leading;
    }

    /** The directories of the blobs that belong to a repository; any may be absent. */
    List<Path> members(String repository) {
        return byAlgorithm(blobMarkers(repository));
    }

    private static List<Path> byAlgorithm(Path directory) {
        return Digest.ALGORITHMS.stream().map(directory::resolve).toList();
    }

    /** The directories of all contents of an algorithm. */
    List<Path> contentPrefixes(String algorithm) {
        return IntStream.range(0, 256)
                .mapToObj(prefix -> contents().resolve(algorithm).resolve(String.format("%02x", prefix)))
                .toList();
    }

    public Path content(Digest digest) {
        return contents()
                .resolve(digest.algorithm())
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    public Path damaged() {
        return root.resolve("damaged");
    }

    public Path damaged(Digest digest) {
        return damaged().resolve(fileName(digest));
    }

    public Path blobMarkers(String repository) {
        return repository(repository).resolve("_blobs");
    }

    public Path blobMarker(String repository, Digest digest) {
        return blobMarkers(repository).resolve(digest.algorithm()).resolve(digest.hex());
    }

    public Path manifests(String repository) {
        return repository(repository).resolve("_manifests");
    }

    public Path manifest(String repository, Digest digest) {
        return manifests(repository).resolve(digest.algorithm()).resolve(digest.hex());
    }

    public Path tags(String repository) {
        return repository(repository).resolve("_tags");
    }

    public Path tag(String repository, String tag) {
        return tags(repository).resolve(tag);
    }

    public Path referrersOf(String repository) {
        return repository(repository).resolve("_referrers");
    }

    Path referrers(String repository, Digest subject) {
        return referrersOf(repository).resolve(fileName(subject));
    }

    public Path referrer(String repository, Digest subject, Digest referrer) {
        return referrers(repository, subject).resolve(fileName(referrer));
    }

    public Path upstreams() {
        return root.resolve("upstreams");
    }

    /** It is there if an upstream was ever asked for anything of the repository. */
    public Path upstreamTags(String repository) {
        return upstreams().resolve(repository).resolve("_tags");
    }

    /** What an upstream said of a tag of its own. */
    public Path upstreamTag(String repository, String tag) {
        return upstreamTags(repository).resolve(tag);
    }

    public Path links() {
        return root.resolve("links");
    }

    Path linksByTag(String repository) {
        return links().resolve(repository).resolve("_tags");
    }

    public Path linkByTag(String repository, String tag) {
        return linksByTag(repository).resolve(tag);
    }

    Path linksByDigest(String repository) {
        return links().resolve(repository).resolve("_digests");
    }

    public Path linkByDigest(String repository, Digest digest) {
        return linksByDigest(repository).resolve(digest.algorithm()).resolve(digest.hex());
    }

    public Path repositories() {
        return root.resolve("repositories");
    }

    public Path repository(String repository) {
        return repositories().resolve(repository);
    }

    public static String fileName(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }
}
