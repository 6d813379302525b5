package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.BlockConfiguration;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the configuration of engines that users run themselves in a block, into a directory that is removed with
 * {@link ForgetEngines}. Returns the variables that point at it, without secrets.
 */
public final class ConfigureEngines extends AgentTask<HashMap<String, String>> {
    private static final long serialVersionUID = 1;

    private final String directory;
    private final Block block;

    /**
     * One block.
     *
     * @param registry with the login that engines get
     * @param namespaces registries whose names are looked for in that registry first
     * @param environment around the block: what it says of engines is merged, so it must not be that of the block itself
     */
    public record Block(
            RegistryAccess registry, List<String> namespaces, Fallback upstream, Map<String, String> environment)
            implements Serializable {
        public Block {
            namespaces = List.copyOf(namespaces);
            environment = Map.copyOf(environment);
        }
    }

    /** @param directory on the agent; made */
    public ConfigureEngines(String directory, Block block, TaskListener listener) {
        super(listener);
        this.directory = directory;
        this.block = block;
    }

    @Override
    HashMap<String, String> run(Path root) throws EngineException, IOException, InterruptedException {
        BlockConfiguration configuration =
                new BlockConfiguration(block.registry(), block.namespaces(), block.upstream());
        return new HashMap<>(configuration.write(new LocalHost(block.environment()), directory, log()));
    }
}
