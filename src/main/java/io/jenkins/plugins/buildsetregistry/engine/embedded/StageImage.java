package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The image that a stage is at one moment of its build. */
final class StageImage {
    private final Platform platform;
    private final PulledImage base;
    private final ImageConfig config;
    private final List<Layer> layers;
    private final LayerStore store;
    /** What {@code $X} stands for at its end; a stage on top of it starts with that. */
    private Map<String, String> variables;

    private FileTree tree;

    private StageImage(
            Platform platform,
            PulledImage base,
            ImageConfig config,
            List<Layer> layers,
            Map<String, String> variables,
            FileTree tree,
            LayerStore store) {
        this.platform = platform;
        this.base = base;
        this.config = config;
        this.layers = layers;
        this.variables = variables;
        this.tree = tree;
        this.store = store;
    }

    static StageImage scratch(Platform platform, ImageConfig config, LayerStore store) {
        return new StageImage(platform, null, config, new ArrayList<>(), config.environment(), FileTree.empty(), store);
    }

    static StageImage of(PulledImage base, Platform platform, ImageConfig config, LayerStore store) {
        List<Layer> layers = new ArrayList<>(Layer.of(base));
        return new StageImage(platform, base, config, layers, config.environment(), null, store);
    }

    /** To build a stage on. */
    StageImage next() {
        return new StageImage(
                platform,
                base,
                config.copy(),
                new ArrayList<>(layers),
                variables,
                tree == null ? null : tree.copy(),
                store);
    }

    /** Its files. Layers of a base are read only now: an image that gets no files does not need them. */
    FileTree tree() throws IOException, EngineException, InterruptedException {
        if (tree == null) {
            FileTree read = FileTree.empty();
            for (Layer layer : layers) {
                LayerReader.apply(store.archive(layer), read);
            }
            tree = read;
        }
        return tree;
    }

    /** @return whether there was anything to add */
    boolean addLayer(Changes changes, LayerWriter writer) throws IOException, EngineException, InterruptedException {
        if (changes.isEmpty()) {
            return false;
        }
        LayerWriter.Written written = writer.write(changes);
        layers.add(Layer.of(written));
        config.layer(written.diffId());
        return true;
    }

    Platform platform() {
        return platform;
    }

    /** The image below, or null for scratch. */
    PulledImage base() {
        return base;
    }

    ImageConfig config() {
        return config;
    }

    List<Layer> layers() {
        return layers;
    }

    Map<String, String> variables() {
        return variables;
    }

    void variables(Map<String, String> atTheEnd) {
        variables = atTheEnd;
    }
}
