package io.jenkins.plugins.buildsetregistry.registry.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers what was used last, up to a weight; for many threads. */
final class WeightedCache<K, V> {
    private static final int SHARDS = 16;

    private record Weighed<V>(V value, long weight) {}

    private static final class Shard<K, V> {
        final Map<K, Weighed<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
        long weight;
    }

    private final Shard<K, V>[] shards;
    private final long limit;

    /** @param limit of all weights together, in bytes */
    @SuppressWarnings({"unchecked", "rawtypes"})
    WeightedCache(long limit) {
        this.limit = limit / SHARDS;
        this.shards = new Shard[SHARDS];
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard<>();
        }
    }

    /** @return null if it is not remembered */
    V get(K key) {
        Shard<K, V> shard = shard(key);
        synchronized (shard) {
            Weighed<V> found = shard.entries.get(key);
            return found == null ? null : found.value;
        }
    }

    /** Nothing heavier than a share of the limit is remembered. */
    void put(K key, V value, long weight) {
        Shard<K, V> shard = shard(key);
        synchronized (shard) {
            forget(shard, key);
            if (weight > limit) {
                return;
            }
            shard.entries.put(key, new Weighed<>(value, weight));
            shard.weight += weight;
            Iterator<Weighed<V>> eldest = shard.entries.values().iterator();
            while (shard.weight > limit) {
                shard.weight -= eldest.next().weight;
                eldest.remove();
            }
        }
    }

    void remove(K key) {
        Shard<K, V> shard = shard(key);
        synchronized (shard) {
            forget(shard, key);
        }
    }

    private static <K, V> void forget(Shard<K, V> shard, K key) {
        Weighed<V> old = shard.entries.remove(key);
        if (old != null) {
            shard.weight -= old.weight;
        }
    }

    private Shard<K, V> shard(K key) {
        int hash = key.hashCode();
        return shards[(hash ^ hash >>> 16) & SHARDS - 1];
    }
}
