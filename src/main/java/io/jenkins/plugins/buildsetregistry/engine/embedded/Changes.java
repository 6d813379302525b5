package io.jenkins.plugins.buildsetregistry.engine.embedded;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one instruction adds to an image: a layer to be, by path. */
final class Changes {
    private final TreeMap<String, Node> nodes = new TreeMap<>();

    /** @param path absolute, resolved */
    void add(String path, Node node) {
        nodes.put(path, node);
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Parents before their children. */
    SortedMap<String, Node> nodes() {
        return Collections.unmodifiableSortedMap(nodes);
    }
}
