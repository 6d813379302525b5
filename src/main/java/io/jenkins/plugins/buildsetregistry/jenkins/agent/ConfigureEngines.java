package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.engine.BlockConfiguration;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the configuration of engines that users run themselves in a block. Returns the variables that point at it, without
 * secrets. The files vanish with the sidecar, or by {@link ForgetEngines}.
 */
public final class ConfigureEngines extends RegistryTask<HashMap<String, String>> {
    private static final long serialVersionUID = 1;

    private final Block block;

    /**
     * One block.
     *
     * @param name of its directory beside those of other blocks: letters, digits and {@code -}
     * @param reader whether engines get the login that may only pull
     * @param namespaces registries whose names are looked for in the buildset registry first; empty: the usual ones, and those of
     *     the images of changes ahead
     * @param environment around the block: what it says of engines is merged, so it must not be that of the block itself
     */
    public record Block(
            String name, boolean reader, List<String> namespaces, Fallback upstream, Map<String, String> environment)
            implements Serializable {
        public Block {
            BlockDirectory.requireName(name);
            namespaces = List.copyOf(namespaces);
            environment = Map.copyOf(environment);
        }
    }

    public ConfigureEngines(RunningRegistry registry, Block block, TaskListener listener) {
        super(registry, Registries.NONE, listener);
        this.block = block;
    }

    @Override
    HashMap<String, String> run(BuildsetRegistry running, Path root)
            throws EngineException, IOException, InterruptedException {
        List<ImageName> linked = running.ahead().stream()
                .flatMap(record -> record.images().stream())
                .map(RecordedImage::name)
                .toList();
        BlockConfiguration configuration = new BlockConfiguration(
                block.reader() ? running.reader() : running.writer(),
                block.namespaces().isEmpty() ? BlockConfiguration.namespacesWith(linked) : block.namespaces(),
                block.upstream());
        String directory = BlockDirectory.of(running.directory(), block.name()).toString();
        return new HashMap<>(configuration.write(new LocalHost(block.environment()), directory, log()));
    }
}
