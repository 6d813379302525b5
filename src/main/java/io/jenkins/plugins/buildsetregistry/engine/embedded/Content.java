package io.jenkins.plugins.buildsetregistry.engine.embedded;

import java.nio.file.Path;

/** Where the bytes of a regular file are. */
sealed interface Content {
    /** A file of the build context; never followed if it has become a symbolic link. */
    record File(Path path) implements Content {}

    /** Bytes at hand, small: a here-document. */
    record Bytes(byte[] bytes) implements Content {}

    /**
     * An entry of a tar archive.
     *
     * @param ordinal of the entry, from 0
     */
    record Entry(Archive archive, int ordinal) implements Content {}
}
