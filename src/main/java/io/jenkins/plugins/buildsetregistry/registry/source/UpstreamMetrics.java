package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.registry.UpstreamState;
import io.jenkins.plugins.buildsetregistry.registry.metrics.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Shows what passes between this registry and its upstreams. */
public final class UpstreamMetrics {
    private static final String PREFIX = "buildset_registry_upstream_";

    private final Metrics metrics;
    private final Supplier<List<UpstreamState>> states;

    private UpstreamMetrics(Metrics metrics, Supplier<List<UpstreamState>> states) {
        this.metrics = metrics;
        this.states = states;
    }

    public static void addTo(Metrics metrics, Supplier<List<UpstreamState>> states) {
        if (!states.get().isEmpty()) {
            new UpstreamMetrics(metrics, states).add();
        }
    }

    private void add() {
        add("requests_total", "counter", "Requests that an upstream has answered.", UpstreamState::requests);
        add("hits_total", "counter", "Manifests and blobs given from what was kept.", UpstreamState::hits);
        add("misses_total", "counter", "Manifests and blobs that an upstream was asked for.", UpstreamState::misses);
        add("received_bytes_total", "counter", "Bytes of blobs received from an upstream.", UpstreamState::bytes);
        add("rate_limit", "gauge", "Pulls that an upstream allows in a window of time.", UpstreamState::limit);
        add("rate_limit_remaining", "gauge", "Pulls that are left in this window.", UpstreamState::remaining);
        add(
                "rate_limit_reset_seconds",
                "gauge",
                "When the window ends, in seconds since 1970.",
                state -> state.reset() == null ? -1 : state.reset().getEpochSecond());
        add(
                "paused_until_seconds",
                "gauge",
                "When an upstream that limits requests is asked again, in seconds since 1970; 0: now.",
                state -> state.pausedUntil() == null ? 0 : state.pausedUntil().getEpochSecond());
    }

    private void add(String name, String type, String help, ToLongFunction<UpstreamState> number) {
        metrics.family(PREFIX + name, help, type, "upstream", () -> {
            Map<String, Long> values = new LinkedHashMap<>();
            states.get().forEach(state -> values.put(state.namespace(), number.applyAsLong(state)));
            return values;
        });
    }
}
