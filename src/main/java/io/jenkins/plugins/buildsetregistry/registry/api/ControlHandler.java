package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.ProcessControl;
import io.jenkins.plugins.buildsetregistry.registry.RegistryControl;
import io.jenkins.plugins.buildsetregistry.registry.http.BodyInMemory;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.server.Request;

/**
 * What the owner of the registry tells it, see {@link RegistryControl}.
 *
 * <pre>
 * GET  /_control/health   {"nonce": "…", "pid": 4711, "uptimeSeconds": 12}
 * POST /_control/links    list of links, see {@link Link#toJson}; answered with 204
 * PUT  /_control/lease    {"seconds": 600}; answered with 204
 * POST /_control/stop     answered with 202, then the process ends
 * </pre>
 */
public final class ControlHandler {
    public static final String PREFIX = "/_control/";

    private static final int BODY_LIMIT = 16 << 20;
    private static final int LINKING = 8;
    private static final long LONGEST_LEASE = TimeUnit.DAYS.toSeconds(365);

    private final Store store;
    private final ProcessControl process;
    private final long startNanos = System.nanoTime();

    public ControlHandler(Store store, ProcessControl process) {
        this.store = store;
        this.process = process;
    }

    void handle(Exchange exchange, String path) throws IOException {
        switch (exchange.method() + " " + path.substring(PREFIX.length())) {
            case "GET health" -> health(exchange);
            case "POST links" ->
                BodyInMemory.read(exchange, BODY_LIMIT, "a list of links", body -> link(exchange, body));
            case "PUT lease" -> BodyInMemory.read(exchange, BODY_LIMIT, "a lease", body -> lease(exchange, body));
            case "POST stop" -> stop(exchange);
            default -> throw new OciException(ErrorCode.UNSUPPORTED, 404, "there is no such control", null);
        }
    }

    private void health(Exchange exchange) throws IOException {
        ObjectNode health = Json.MAPPER.createObjectNode();
        health.put("nonce", process.nonce());
        health.put("pid", ProcessHandle.current().pid());
        health.put("uptimeSeconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos));
        exchange.answerJson(200, health);
    }

    private void link(Exchange exchange, byte[] body) throws IOException {
        List<Link> links;
        try {
            links = Link.fromJson(body);
        } catch (InvalidImageException | JsonProcessingException e) {
            throw invalid(e.getMessage());
        }
        link(store, links);
        exchange.answer(204);
    }

    /** Several repositories at once: each link waits for the disk, and two that wait do it together. */
    public static void link(Store store, Iterable<Link> links) throws IOException {
        Map<String, List<Link>> repositories = new LinkedHashMap<>();
        links.forEach(link -> repositories
                .computeIfAbsent(link.repository(), name -> new ArrayList<>())
                .add(link));
        if (repositories.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(LINKING, repositories.size()));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (List<Link> each : repositories.values()) {
                running.add(threads.submit(() -> {
                    linkRepository(store, each);
                    return null;
                }));
            }
            for (Future<?> repository : running) {
                repository.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("cannot store links: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while links were stored");
        } finally {
            threads.shutdown();
        }
    }

    private static void linkRepository(Store store, List<Link> links) throws IOException {
        for (Link link : links) {
            Lock lock = store.locks().pushing(link.repository());
            lock.lock();
            try {
                store.pruneWatch().manifestTouched(link.repository(), link.digest());
                store.links().add(List.of(link));
            } finally {
                lock.unlock();
            }
        }
    }

    private void lease(Exchange exchange, byte[] body) throws IOException {
        JsonNode seconds;
        try {
            seconds = Json.MAPPER.readTree(body).path("seconds");
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage());
        }
        if (!seconds.canConvertToLong() || seconds.asLong() < 1 || seconds.asLong() > LONGEST_LEASE) {
            throw invalid("a lease is {\"seconds\": n} with n from 1 to " + LONGEST_LEASE);
        }
        process.renewLease(Duration.ofSeconds(seconds.asLong()));
        exchange.answer(204);
    }

    private void stop(Exchange exchange) {
        Request.addCompletionListener(exchange.request(), fault -> process.stop());
        exchange.answer(202);
    }

    private static OciException invalid(String message) {
        return new OciException(ErrorCode.UNSUPPORTED, 400, message, null);
    }
}
