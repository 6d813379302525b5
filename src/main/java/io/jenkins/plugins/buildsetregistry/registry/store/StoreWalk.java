package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything that is on the disk, one thing after the other and in no order; what comes or goes meanwhile may be seen or
 * not. Names that are not ours are passed over.
 */
public final class StoreWalk {
    /** Takes one thing after the other. */
    public interface Visitor<T> {
        void visit(T thing) throws IOException;
    }

    /** @param set when the tag was last put on a manifest */
    public record Tag(String name, Instant set) {}

    /** @param stored when it was last pushed or fetched */
    public record Content(Digest digest, long size, Instant stored) {}

    private final StoreLayout layout;

    public StoreWalk(StoreLayout layout) {
        this.layout = layout;
    }

    /** Names of the repositories that anything was ever pushed to. */
    public void repositories(Visitor<String> visitor) throws IOException {
        repositories(layout.repositories(), "", visitor);
    }

    private void repositories(Path directory, String name, Visitor<String> visitor) throws IOException {
        boolean[] isRepository = new boolean[1];
        entries(directory, entry -> {
            String child = entry.getFileName().toString();
            if (child.startsWith("_")) {
                isRepository[0] = true;
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                repositories(entry, name.isEmpty() ? child : name + "/" + child, visitor);
            }
        });
        if (isRepository[0] && !name.isEmpty()) {
            visitor.visit(name);
        }
    }

    /** Names of the repositories that images were linked in. */
    public void linkedRepositories(Visitor<String> visitor) throws IOException {
        repositories(layout.links(), "", visitor);
    }

    /** Names of the repositories that upstreams were asked for. */
    public void upstreamRepositories(Visitor<String> visitor) throws IOException {
        repositories(layout.upstreams(), "", visitor);
    }

    /** What is remembered of an upstream's tags; set when the upstream last said so. */
    public void upstreamTags(String repository, Visitor<Tag> visitor) throws IOException {
        tagsIn(layout.upstreamTags(repository), visitor);
    }

    /** The pushed tags of a repository. */
    public void tags(String repository, Visitor<Tag> visitor) throws IOException {
        tagsIn(layout.tags(repository), visitor);
    }

    /** The linked tags of a repository. */
    public void linkedTags(String repository, Visitor<Tag> visitor) throws IOException {
        tagsIn(layout.linksByTag(repository), visitor);
    }

    private static void tagsIn(Path directory, Visitor<Tag> visitor) throws IOException {
        entries(directory, entry -> {
            try {
                visitor.visit(new Tag(
                        entry.getFileName().toString(),
                        Files.getLastModifiedTime(entry).toInstant()));
            } catch (NoSuchFileException e) {
                // deleted meanwhile
            }
        });
    }

    /** When a pushed tag was last put on a manifest; empty if it is gone. */
    public Optional<Instant> tagSet(String repository, String tag) throws IOException {
        return modified(layout.tag(repository, tag));
    }

    /** When a manifest was last pushed or fetched; empty if it is gone. */
    public Optional<Instant> manifestStored(String repository, Digest digest) throws IOException {
        return modified(layout.manifest(repository, digest));
    }

    private static Optional<Instant> modified(Path file) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The manifests of a repository, pushed or fetched. */
    public void manifests(String repository, Visitor<Digest> visitor) throws IOException {
        digests(layout.manifests(repository), (digest, file) -> visitor.visit(digest));
    }

    /** The manifests of a repository that were linked. */
    public void linkedDigests(String repository, Visitor<Digest> visitor) throws IOException {
        digests(layout.linksByDigest(repository), (digest, file) -> visitor.visit(digest));
    }

    /** The blobs that belong to a repository, whether their content is here or elsewhere. */
    public void members(String repository, Visitor<Digest> visitor) throws IOException {
        digests(layout.blobMarkers(repository), (digest, file) -> visitor.visit(digest));
    }

    /** All content, whether it belongs to a repository or not. */
    public void contents(Visitor<Content> visitor) throws IOException {
        entries(
                layout.contents(),
                algorithm -> entries(
                        algorithm,
                        prefix -> entries(prefix, file -> {
                            String text = algorithm.getFileName() + ":" + file.getFileName();
                            if (Digest.isValid(text)) {
                                visit(Digest.parse(text), file, visitor);
                            }
                        })));
    }

    private static void visit(Digest digest, Path file, Visitor<Content> visitor) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return;
        }
        visitor.visit(new Content(
                digest, attributes.size(), attributes.lastModifiedTime().toInstant()));
    }

    private interface FileVisitor {
        void visit(Digest digest, Path file) throws IOException;
    }

    private static void digests(Path directory, FileVisitor visitor) throws IOException {
        entries(
                directory,
                algorithm -> entries(algorithm, file -> {
                    String text = algorithm.getFileName() + ":" + file.getFileName();
                    if (Digest.isValid(text)) {
                        visitor.visit(Digest.parse(text), file);
                    }
                }));
    }

    private static void entries(Path directory, Visitor<Path> visitor) throws IOException {
        DirectoryStream<Path> entries;
        try {
            entries = Files.newDirectoryStream(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        }
        try (entries) {
            for (Path entry : entries) {
                visitor.visit(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
