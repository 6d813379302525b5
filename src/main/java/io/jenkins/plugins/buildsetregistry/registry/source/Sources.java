package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import io.jenkins.plugins.buildsetregistry.registry.UpstreamState;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where images come from that were not pushed here: the source of links, and the upstream of each namespace. */
public final class Sources implements AutoCloseable {
    private final Store store;
    private final LinkedImages linked;
    private final Map<String, UpstreamImages> upstreams = new LinkedHashMap<>();
    private final Namespaces namespaces;

    /**
     * @param patience with the source of linked images
     * @throws IllegalArgumentException if two upstreams are for one namespace
     */
    public Sources(RegistryConfig config, Store store, TransportOptions patience) {
        List<Upstream> configured = config.options().upstreams();
        List<String> names = configured.stream().map(Upstream::namespace).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("there are two upstreams for one namespace: " + names);
        }
        this.store = store;
        this.namespaces = new Namespaces(names);
        this.linked = new LinkedImages(config.linkSource(), store, patience);
        for (Upstream upstream : configured) {
            upstreams.put(upstream.namespace(), new UpstreamImages(upstream, store, Clock.systemUTC()));
        }
    }

    public LinkedImages linked() {
        return linked;
    }

    public boolean hasUpstreams() {
        return !upstreams.isEmpty();
    }

    /** The upstream of that namespace. */
    public Optional<UpstreamImages> upstream(String namespace) {
        return Optional.ofNullable(upstreams.get(namespace));
    }

    public Optional<Namespaces.Place> place(String repository) {
        return namespaces.place(repository);
    }

    /**
     * The repository that a pull means. Pushes mean what they say.
     *
     * @param ns what the client sent as {@code ns}
     * @throws OciException if that is a registry for which there is nothing here
     */
    public String pulled(String repository, Optional<String> ns) throws IOException {
        if (ns.isPresent()) {
            return Namespaces.spelledOut(ns.get(), repository)
                    .orElseThrow(() -> new OciException(ErrorCode.NAME_UNKNOWN, "ns is no registry"));
        }
        Optional<String> other = namespaces.otherSpelling(repository);
        return other.isPresent() && !store.isKnown(repository) ? other.get() : repository;
    }

    public boolean isConfigured(String namespace) {
        return namespaces.isConfigured(namespace);
    }

    /** The bytes of a blob, from the store or on their way. */
    public BlobContent blob(RemoteBlob blob) throws IOException {
        if (blob.namespace() == null) {
            return linked.blob(blob);
        }
        UpstreamImages upstream = upstreams.get(blob.namespace());
        if (upstream != null) {
            return upstream.blob(blob);
        }
        return Source.kept(store, blob)
                .orElseThrow(() -> new OciException(
                        ErrorCode.BLOB_UNKNOWN,
                        "it is not here, and " + blob.namespace() + " is no upstream of this registry any more"));
    }

    /** In the order of the configuration. */
    public List<UpstreamState> states() {
        List<UpstreamState> states = new ArrayList<>();
        upstreams.values().forEach(upstream -> states.add(upstream.state()));
        return states;
    }

    @Override
    public void close() {
        linked.close();
        upstreams.values().forEach(UpstreamImages::close);
    }
}
