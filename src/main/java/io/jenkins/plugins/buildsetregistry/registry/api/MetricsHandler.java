package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics.Gauge;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreSize;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreSize.Figures;
import java.util.List;

/** {@code /metrics}, for users who may see them. */
public final class MetricsHandler {
    static final String PATH = "/metrics";

    private final Metrics metrics;

    public MetricsHandler(Metrics metrics, UploadLimit uploads, StoreSize size) {
        this.metrics = metrics;
        metrics.gauge("buildset_registry_uploads", "Requests that bring parts of blobs, now.", uploads::running);
        metrics.gauges(
                size::last,
                List.of(
                        new Gauge<>("buildset_registry_blobs", "Blobs in the store.", Figures::blobs),
                        new Gauge<>(
                                "buildset_registry_blob_bytes", "Size of all blobs in the store.", Figures::blobBytes),
                        new Gauge<>("buildset_registry_links", "Linked tags.", Figures::links)));
    }

    void handle(Exchange exchange) throws OciException {
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw RootHandler.unsupported(exchange, "GET, HEAD");
        }
        exchange.with("Cache-Control", "no-store");
        exchange.answer(200, "text/plain; version=0.0.4; charset=utf-8", Exchange.utf8(metrics.text()));
    }
}
