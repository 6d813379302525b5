package io.jenkins.plugins.buildsetregistry.registry.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells one state of a file from any other: of another file of its name, and of itself after somebody wrote to it.
 *
 * @param size bytes
 * @param mark made of the times of the last changes and the number of the file, as far as the file system has them
 */
public record FileIdentity(long size, long mark) {
    private static final String UNIX = "unix:size,lastModifiedTime,ctime,ino";

    /** @throws java.nio.file.NoSuchFileException if there is no such file */
    public static FileIdentity of(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> attributes = Files.readAttributes(file, UNIX);
            return new FileIdentity(
                    (Long) attributes.get("size"),
                    mark(
                            (FileTime) attributes.get("lastModifiedTime"),
                            nanos((FileTime) attributes.get("ctime")),
                            ((Number) attributes.get("ino")).longValue()));
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileIdentity(
                attributes.size(),
                mark(attributes.lastModifiedTime(), nanos(attributes.creationTime()), attributes.fileKey()));
    }

    private static long mark(FileTime modified, long changed, Object file) {
        long mark = mix(nanos(modified));
        mark = mix(mark ^ changed);
        return mix(mark ^ (file instanceof Long number ? number : file == null ? 0 : file.hashCode()));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    /** The finalizer of MurmurHash3: every bit of the input changes about half of those of the result. */
    private static long mix(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
