package io.jenkins.plugins.buildsetregistry.registry.check;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneRun;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Set;

/** One check of a store: what it has seen, and how it repairs. */
final class CheckRun {
    interface Repair {
        /** Makes it right. */
        void run() throws IOException;
    }

    interface EntryVisitor {
        void visit(Path entry, String name) throws IOException;
    }

    private final StoreLayout layout;
    private final DurableFiles files;
    private final boolean repair;
    private final StoreCheck.Listener listener;
    private final UserPrincipal owner;
    private final Set<Digest> damagedContent = new HashSet<>();
    private long checkedFiles;
    private long checkedBytes;
    private long problems;
    private long repaired;
    private long leftovers;

    CheckRun(StoreLayout layout, DurableFiles files, boolean repair, StoreCheck.Listener listener) throws IOException {
        this.layout = layout;
        this.files = files;
        this.repair = repair;
        this.listener = listener;
        this.owner = Files.getOwner(layout.root());
    }

    StoreLayout layout() {
        return layout;
    }

    DurableFiles files() {
        return files;
    }

    Set<Digest> damagedContent() {
        return damagedContent;
    }

    /** Something that only a person can set right. */
    void problem(String kind, Path place, String detail) {
        problems++;
        listener.found(new StoreFinding(kind, relative(place), detail, true, false));
    }

    /** Something that can be set right. */
    void problem(String kind, Path place, String detail, String whenRepaired, Repair action) {
        problems++;
        boolean done = false;
        String text = detail;
        if (repair) {
            try {
                action.run();
                done = true;
                repaired++;
                text = detail + ": " + whenRepaired;
            } catch (IOException e) {
                text = detail + ", and cannot be repaired: " + e;
            }
        }
        listener.found(new StoreFinding(kind, relative(place), text, true, done));
    }

    /** What an interrupted write has left: it does no harm. */
    void leftover(String kind, Path file, String detail) throws IOException {
        leftovers++;
        if (repair) {
            files.delete(file);
        }
        listener.found(new StoreFinding(kind, relative(file), detail + (repair ? ": deleted" : ""), false, repair));
    }

    void stray(Path file) {
        problem("stray", file, "it is no part of a store: move it away");
    }

    /** Moves a file to where nobody takes it for what it was. */
    void setAside(Path file, Path aside) throws IOException {
        files.move(file, aside);
    }

    Path aside(String... names) {
        return Path.of(layout.damaged().toString(), names);
    }

    private Path relative(Path place) {
        return layout.root().relativize(place);
    }

    /** Counts a file, and looks at who may read it. @return whether it is a plain file that we can read */
    boolean canRead(Path file) throws IOException {
        PruneRun.checkInterrupt();
        checkedFiles++;
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            stray(file);
            return false;
        }
        if (!Files.isReadable(file)) {
            problem("permissions", file, "it cannot be read: give it back to " + owner);
            return false;
        }
        checkOwner(file);
        return true;
    }

    private void checkOwner(Path file) throws IOException {
        UserPrincipal actual = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        if (!actual.equals(owner)) {
            problem(
                    "owner",
                    file,
                    "it belongs to " + actual + ", the storage to " + owner + ": change that with chown");
        }
    }

    /** Visits what is in a directory, if there is one. */
    void entries(Path directory, EntryVisitor visitor) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            stray(directory);
            return;
        }
        checkOwner(directory);
        if (!Files.isReadable(directory) || !Files.isWritable(directory) || !Files.isExecutable(directory)) {
            problem("permissions", directory, "the directory must be open to " + owner + " for reading and writing");
            if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
                return;
            }
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                visitor.visit(entry, entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Visits files named by digest, below a directory for each algorithm. */
    void digests(Path directory, StoreCheck.DigestVisitor visitor) throws IOException {
        entries(
                directory,
                (algorithm, algorithmName) -> entries(algorithm, (file, hex) -> {
                    String digest = algorithmName + ":" + hex;
                    if (!Digest.isValid(digest)) {
                        stray(file);
                    } else if (canRead(file)) {
                        visitor.visit(Digest.parse(digest), file);
                    }
                }));
    }

    void read(long bytes) {
        checkedBytes += bytes;
        listener.progress(checkedFiles, checkedBytes);
    }

    StoreCheckReport report() {
        return new StoreCheckReport(checkedFiles, checkedBytes, problems, repaired, leftovers);
    }
}
