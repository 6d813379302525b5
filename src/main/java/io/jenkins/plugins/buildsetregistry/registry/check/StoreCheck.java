package io.jenkins.plugins.buildsetregistry.registry.check;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.disk.DurableFiles;
import io.jenkins.plugins.buildsetregistry.registry.prune.PruneRun;
import io.jenkins.plugins.buildsetregistry.registry.store.OpenStorage;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Looks at every file of a store that no server uses, and repairs on request: what is damaged is set aside in
 * {@code damaged/}, entries that lead nowhere are removed, and lists of referrers are made again from the manifests. No byte
 * that is whole is deleted.
 */
public final class StoreCheck {
    /** Is told while a check goes on. */
    public interface Listener {
        /** Something that is not as it should be. */
        void found(StoreFinding finding);

        /** Called often. */
        default void progress(long files, long bytes) {}
    }

    interface DigestVisitor {
        void visit(Digest digest, Path file) throws IOException;
    }

    private static final int BUFFER_SIZE = 1 << 20;

    private final CheckRun run;
    private final StoreLayout layout;

    private StoreCheck(CheckRun run) {
        this.run = run;
        this.layout = run.layout();
    }

    /**
     * Checks a store.
     *
     * @param repair whether to repair what can be
     * @throws IOException if it cannot be checked: there is none, or a server uses it
     */
    public static StoreCheckReport run(Path storage, boolean repair, Listener listener)
            throws IOException, InterruptedException {
        if (!Files.isDirectory(storage)) {
            throw new IOException("there is no storage " + storage);
        }
        StoreLayout layout = new StoreLayout(storage.toAbsolutePath().normalize());
        try (OpenStorage storageLock = OpenStorage.lock(layout)) {
            DurableFiles files = new DurableFiles(layout.uploads());
            if (repair) {
                Files.createDirectories(layout.uploads());
            }
            return new StoreCheck(new CheckRun(layout, files, repair, listener)).run();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException(e.getMessage());
        }
    }

    private StoreCheckReport run() throws IOException {
        run.entries(
                layout.uploads(),
                (file, name) -> run.leftover("upload", file, "it was not finished; a server deletes it at its start"));
        checkContents();
        new LinksCheck(run).check();
        checkRepositories(layout.repositories(), "");
        return run.report();
    }

    private void checkContents() throws IOException {
        run.entries(
                layout.contents(),
                (algorithm, algorithmName) -> run.entries(
                        algorithm,
                        (beginning, beginningName) -> run.entries(beginning, (file, hex) -> {
                            String digest = algorithmName + ":" + hex;
                            if (!Digest.isValid(digest) || !hex.startsWith(beginningName)) {
                                run.stray(file);
                            } else if (run.canRead(file)) {
                                checkContent(Digest.parse(digest), file);
                            }
                        })));
    }

    private void checkContent(Digest digest, Path file) throws IOException {
        String actual;
        try {
            actual = digest(digest.algorithm(), file).toString();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            actual = "none, for it cannot be read: " + e.getMessage();
        }
        if (!actual.equals(digest.toString())) {
            run.damagedContent().add(digest);
            run.problem(
                    "damaged content",
                    file,
                    "its digest is " + actual,
                    "set aside in damaged",
                    () -> run.setAside(file, layout.damaged(digest)));
        }
    }

    private Digest digest(String algorithm, Path file) throws IOException {
        MessageDigest hash = Digest.newMessageDigest(algorithm);
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_SIZE, Files.size(file)))];
        try (InputStream in = Files.newInputStream(file)) {
            int count;
            while ((count = in.read(buffer)) >= 0) {
                PruneRun.checkInterrupt();
                hash.update(buffer, 0, count);
                run.read(count);
            }
        }
        return Digest.ofHash(algorithm, hash.digest());
    }

    private void checkRepositories(Path directory, String name) throws IOException {
        boolean[] isRepository = new boolean[1];
        run.entries(directory, (entry, child) -> {
            if (child.startsWith("_")) {
                isRepository[0] = true;
            } else if (Files.isDirectory(entry)) {
                checkRepositories(entry, name.isEmpty() ? child : name + "/" + child);
            } else {
                run.stray(entry);
            }
        });
        if (isRepository[0]) {
            new RepositoryCheck(run, name).check();
        }
    }
}
