package io.jenkins.plugins.buildsetregistry.registry.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How much is stored: measured in the background when somebody asks, once a minute at most; who asks gets the last figures. */
public final class StoreSize {
    private static final Logger LOGGER = Logger.getLogger(StoreSize.class.getName());
    private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path root;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private volatile Figures figures;

    /** Links are counted by their tags. */
    public record Figures(long blobs, long blobBytes, long links, long atNanos) {}

    public StoreSize(Path root) {
        this.root = root;
    }

    /** The last figures, or null if there are none yet. */
    public Figures last() {
        Figures last = figures;
        if ((last == null || System.nanoTime() - last.atNanos() > BELIEVED_NANOS)
                && measuring.compareAndSet(false, true)) {
            Thread thread = new Thread(this::measure, "store-size");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
        return last;
    }

    void measure() {
        try {
            Sum blobs = sum(root.resolve("blobs"), "");
            Sum links = sum(root.resolve("links"), "_tags");
            figures = new Figures(blobs.count, blobs.bytes, links.count, System.nanoTime());
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(Level.WARNING, "Cannot measure the store", e);
        } finally {
            measuring.set(false);
        }
    }

    /** @param parent name of the directories whose files count, or empty: all do */
    private static Sum sum(Path directory, String parent) throws IOException {
        Sum sum = new Sum(parent);
        if (Files.isDirectory(directory)) {
            Files.walkFileTree(directory, sum);
        }
        return sum;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private final String parent;
        private long count;
        private long bytes;

        Sum(String parent) {
            this.parent = parent;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (parent.isEmpty() || file.getParent().endsWith(parent)) {
                count++;
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // deleted meanwhile
        }
    }
}
