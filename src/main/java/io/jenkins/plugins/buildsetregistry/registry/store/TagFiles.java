package io.jenkins.plugins.buildsetregistry.registry.store;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of the tags, as {@link TagTables} reads them. */
final class TagFiles implements TagTables.Source {
    private final StoreLayout layout;

    TagFiles(StoreLayout layout) {
        this.layout = layout;
    }

    /** @throws InvalidImageException if it is damaged */
    static Optional<Digest> read(Path file) throws IOException {
        try {
            return Optional.of(Digest.parse(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void tags(String repository, StoreWalk.Visitor<String> visitor) throws IOException {
        DirectoryStream<Path> entries;
        try {
            entries = Files.newDirectoryStream(layout.tags(repository));
        } catch (NoSuchFileException e) {
            return;
        }
        try (entries) {
            for (Path entry : entries) {
                String tag = entry.getFileName().toString();
                if (ImageName.isTag(tag)) {
                    visitor.visit(tag);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public Optional<Digest> digest(String repository, String tag) {
        try {
            return read(layout.tag(repository, tag));
        } catch (IOException | InvalidImageException e) {
            return Optional.empty();
        }
    }
}
