package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Whether blobs can be had: from the store, or from their source, which is asked once in a while. podman fails for good on
 * a blob that is missing after a good manifest, so this is asked before the manifest is handed out.
 */
final class BlobPresence {
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int LIMIT = 10_000;

    private final Store store;
    private final Source source;
    private final Map<String, Long> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > LIMIT;
        }
    };

    BlobPresence(Store store, Source source) {
        this.store = store;
        this.source = source;
    }

    /** Whether all of them can be had; fails if the source does not say. */
    CompletableFuture<Boolean> all(List<RemoteBlob> blobs) throws IOException {
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        boolean usable = isUsable(); // what it had a moment ago is of no use while it cannot be reached
        for (RemoteBlob blob : blobs) {
            OptionalLong size = store.blobs().size(blob.digest());
            boolean here = size.isPresent() && size.getAsLong() == blob.size();
            if (!here && !(usable && isRemembered(blob))) {
                answers.add(source.ask("has " + key(blob), () -> ask(blob)));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().allMatch(CompletableFuture::join));
    }

    private boolean isUsable() {
        try {
            source.policy().requireUsable();
            return true;
        } catch (OciException e) {
            return false;
        }
    }

    private boolean ask(RemoteBlob blob) throws IOException, InterruptedException {
        source.policy().requireUsable();
        if (isRemembered(blob)) {
            return true; // since the client looked, somebody else has had the answer
        }
        boolean there = source.registry().repository(blob.sourceRepository()).hasBlob(blob.digest());
        if (there) {
            remember(blob);
        }
        return there;
    }

    /** Tells that the source has it. */
    synchronized void remember(RemoteBlob blob) {
        seen.put(key(blob), System.nanoTime());
    }

    /** Tells that the source could not give it. */
    synchronized void forget(RemoteBlob blob) {
        seen.remove(key(blob));
    }

    private synchronized boolean isRemembered(RemoteBlob blob) {
        Long time = seen.get(key(blob));
        return time != null && System.nanoTime() - time < REMEMBERED_NANOS;
    }

    private static String key(RemoteBlob blob) {
        return blob.sourceRepository() + "@" + blob.digest();
    }
}
