package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.BlockConfiguration;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the configuration of engines that users run themselves in a block, into a directory that is removed with
 * {@link ForgetEngines}. Returns the variables that point at it, without secrets.
 */
public final class ConfigureEngines extends AgentTask<HashMap<String, String>> {
    private static final long serialVersionUID = 1;

    /** Of the name of a directory that is not below that of a sidecar. */
    public static final String PREFIX = "block-";

    private static final Duration OLD = Duration.ofDays(7);

    private final String directory;
    private final Block block;
    private final Duration longest;

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

    /**
     * @param directory on the agent; made
     * @param longest time that a registry lives
     */
    public ConfigureEngines(String directory, Block block, Duration longest, TaskListener listener) {
        super(listener);
        this.directory = directory;
        this.block = block;
        this.longest = longest;
    }

    @Override
    HashMap<String, String> run(Path root) throws EngineException, IOException, InterruptedException {
        sweep(root);
        BlockConfiguration configuration =
                new BlockConfiguration(block.registry(), block.namespaces(), block.upstream());
        return new HashMap<>(configuration.write(new LocalHost(block.environment()), directory, log()));
    }

    /** What builds have left that were killed the hard way. */
    private void sweep(Path root) throws IOException {
        Instant oldest = Instant.now().minus(longest.compareTo(OLD) > 0 ? longest : OLD);
        try (DirectoryStream<Path> blocks = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path each : blocks) {
                sweep(each, oldest);
            }
        } catch (NoSuchFileException e) {
            // there are none
        }
    }

    private void sweep(Path block, Instant oldest) {
        try {
            if (Files.getLastModifiedTime(block).toInstant().isBefore(oldest)) {
                new LocalHost().delete(block.toString());
            }
        } catch (NoSuchFileException e) {
            // another build has just removed it
        } catch (IOException e) {
            log().accept("WARNING: what an earlier build has left in " + block + " cannot be removed: "
                    + e.getMessage());
        }
    }
}
