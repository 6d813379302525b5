package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.disk.StorageFaults;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code /healthz}, without a password: 200 while the store can be written, 503 with the reason otherwise. The store is
 * tried once a second at most.
 */
final class HealthHandler {
    static final String PATH = "/healthz";

    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path storage;
    private final StorageFaults faults;
    private final ReentrantLock trying = new ReentrantLock();
    private long triedNanos = System.nanoTime() - BELIEVED_NANOS;
    private volatile boolean writable = true;

    HealthHandler(Path storage, StorageFaults faults) {
        this.storage = storage;
        this.faults = faults;
    }

    void handle(Exchange exchange) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw RootHandler.unsupported(exchange, "GET, HEAD");
        }
        boolean healthy = isWritable();
        ObjectNode body = Json.MAPPER.createObjectNode().put("status", healthy ? "ok" : "failing");
        if (!healthy) {
            body.put("reason", "the storage cannot be written; the registry's log says more");
        }
        exchange.with("Cache-Control", "no-store");
        exchange.answerJson(healthy ? 200 : 503, body);
    }

    /** One request tries; what comes meanwhile gets the last result, so that a disk that hangs holds one thread. */
    private boolean isWritable() {
        if (trying.tryLock()) {
            try {
                if (System.nanoTime() - triedNanos >= BELIEVED_NANOS) {
                    tryStorage();
                    triedNanos = System.nanoTime();
                }
            } finally {
                trying.unlock();
            }
        }
        return writable;
    }

    private void tryStorage() {
        try {
            Path probe = Files.createTempFile(storage.resolve("uploads"), "health-", "");
            Files.write(probe, new byte[] {1});
            Files.delete(probe);
            writable = true;
        } catch (IOException e) {
            faults.log(PATH, "the storage cannot be written: " + e);
            writable = false;
        }
    }
}
