package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import java.util.List;
import java.util.Objects;

/**
 * What a long-running registry may want beside what a buildset's needs.
 *
 * @param upstreams registries that are asked for what is neither here nor linked, one at most for each namespace
 * @param prune what is deleted by itself, or null: nothing
 * @param access who may use it, instead of the writer and the reader of {@link RegistryConfig}; or null: those
 * @param tls certificate and key, or null: plain HTTP
 * @param limits what clients may take
 * @param metrics whether {@code /metrics} is there
 * @param durability what stored content survives
 */
public record ServingOptions(
        List<Upstream> upstreams,
        PruneRules prune,
        AccessRules access,
        TlsFiles tls,
        Limits limits,
        boolean metrics,
        Durability durability) {
    public static final ServingOptions DEFAULT = new ServingOptions(List.of());

    public ServingOptions {
        upstreams = List.copyOf(upstreams);
        Objects.requireNonNull(durability);
        if (limits == null) {
            throw new IllegalArgumentException("limits are missing");
        }
    }

    /** A registry with TLS that has no more than a buildset needs. */
    public static ServingOptions ofTls(TlsFiles tls) {
        return new ServingOptions(List.of(), null, null, tls, Limits.DEFAULT, false);
    }

    /** @param storage how much may be stored, or null: as much as there is room for */
    public ServingOptions withStorageLimit(StorageLimit storage) {
        return new ServingOptions(upstreams, prune, access, tls, limits.withStorage(storage), metrics, durability);
    }

    public ServingOptions withDurability(Durability newDurability) {
        return new ServingOptions(upstreams, prune, access, tls, limits, metrics, newDurability);
    }

    /** Whose content survives a power cut. */
    public ServingOptions(
            List<Upstream> upstreams,
            PruneRules prune,
            AccessRules access,
            TlsFiles tls,
            Limits limits,
            boolean metrics) {
        this(upstreams, prune, access, tls, limits, metrics, Durability.POWER_CUT);
    }

    public ServingOptions(List<Upstream> upstreams) {
        this(upstreams, null);
    }

    public ServingOptions(List<Upstream> upstreams, PruneRules prune) {
        this(upstreams, prune, null, null, Limits.DEFAULT, false);
    }
}
