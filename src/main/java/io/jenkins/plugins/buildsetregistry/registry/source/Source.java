package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoredBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A registry that content is fetched from: once for all who ask meanwhile. Its threads are its own, those that wait for a
 * short answer apart from those that bring a blob: a slow source takes none from the server, nor a stalled blob one from
 * a manifest.
 */
final class Source implements AutoCloseable {
    private static final int ASKING = 16;
    /** Blobs at once; more would wait. Idle threads end. */
    private static final int FETCHING = 64;

    private static final long IDLE_SECONDS = 10;

    /** What belongs to the kind of the source. */
    interface Policy {
        /** How often a transfer is taken up again without a byte of progress, beside what the connection does itself. */
        int resumes();

        /** @throws OciException if the source must not be asked for anything now */
        void requireUsable() throws OciException;

        /** What the client is told of a fault, and the log if it should know. */
        OciException refusal(IOException fault, ErrorCode miss);

        default void received(long bytes) {}

        /** Tells of a blob that could not be had. */
        default void blobMissed(RemoteBlob blob) {}

        /** @param kept whether it need not be fetched for this reader */
        default void blobAsked(boolean kept) {}
    }

    private final RemoteRegistry registry;
    private final Store store;
    private final Policy policy;
    private final ExecutorService asking;
    private final ExecutorService fetching;
    private final Map<String, CompletableFuture<Object>> questions = new ConcurrentHashMap<>();
    private final Map<Digest, BlobFetch> blobs = new HashMap<>();

    Source(RemoteRegistry registry, Store store, Policy policy) {
        this.registry = registry;
        this.store = store;
        this.policy = policy;
        this.asking = threads(ASKING, "ask " + registry.access().authority());
        this.fetching = threads(FETCHING, "fetch from " + registry.access().authority());
    }

    private static ExecutorService threads(int most, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    RemoteRegistry registry() {
        return registry;
    }

    Policy policy() {
        return policy;
    }

    /** The answer to a question, on a thread of this source; whoever asks the same meanwhile gets the same answer. */
    @SuppressWarnings("unchecked") // questions of one key have answers of one type
    <T> CompletableFuture<T> ask(String key, Callable<T> question) {
        CompletableFuture<Object> mine = new CompletableFuture<>();
        CompletableFuture<Object> running = questions.putIfAbsent(key, mine);
        if (running != null) {
            return (CompletableFuture<T>) running;
        }
        asking.execute(() -> {
            try {
                Object answer = question.call();
                questions.remove(key);
                mine.complete(answer);
            } catch (Throwable e) { // an Error too: nobody must wait for ever
                questions.remove(key);
                mine.completeExceptionally(e);
            }
        });
        return (CompletableFuture<T>) mine;
    }

    /** The blob if it is in the store, whole. */
    static Optional<BlobContent> kept(Store store, RemoteBlob blob) throws IOException {
        Optional<FileChannel> stored = store.blobs().open(blob.digest());
        if (stored.isPresent()) {
            StoredBlob whole = new StoredBlob(stored.get());
            if (whole.size() == blob.size()) {
                return Optional.of(whole);
            }
            whole.close(); // damaged on the disk: what is fetched replaces it
        }
        return Optional.empty();
    }

    /** The blob, on its way if it is not here yet. */
    BlobContent blob(RemoteBlob blob) throws IOException {
        BlobFetch fetch;
        synchronized (blobs) {
            // Under this lock, for a fetch leaves the map only after the store has its blob.
            Optional<BlobContent> stored = kept(store, blob);
            fetch = blobs.get(blob.digest());
            policy.blobAsked(stored.isPresent() || fetch != null);
            if (stored.isPresent()) {
                return stored.get();
            }
            if (fetch == null) {
                policy.requireUsable();
                fetch = start(blob);
            }
        }
        return fetch.reader();
    }

    private BlobFetch start(RemoteBlob blob) throws IOException {
        Digest digest = blob.digest();
        Upload upload = store.uploads().fetch(digest.algorithm());
        BlobFetch fetch = new BlobFetch(blob, this, store.blobs(), upload, () -> {
            synchronized (blobs) {
                blobs.remove(digest);
            }
        });
        blobs.put(digest, fetch);
        fetching.execute(fetch);
        return fetch;
    }

    /** Breaks off what is under way, but not what has arrived and is being kept. */
    void stop() {
        asking.shutdownNow();
        fetching.shutdown();
        synchronized (blobs) {
            blobs.values().forEach(BlobFetch::cancel);
        }
    }

    @Override
    public void close() {
        stop();
        try {
            // they write to the store, which is released next
            asking.awaitTermination(5, TimeUnit.SECONDS);
            fetching.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
