package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.FilePath;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ConfigureEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ForgetEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The configuration files of engines in one block: in the directory of the sidecar, so that they go with it, or on another node in
 * one of their own. Kept in the state of the step.
 */
public final class BlockEngines implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(BlockEngines.class.getName());

    private final String name = UUID.randomUUID().toString();
    private volatile String node;
    private volatile String directory;

    /**
     * Writes them, on the node of the step; done again, it writes the same.
     *
     * @param reader whether engines get the login that may only pull
     * @return variables that point at them
     * @throws hudson.AbortException if the registry has ended meanwhile; then there are none
     */
    public HashMap<String, String> configure(BuildPlace place, BlockRegistry registry, boolean reader)
            throws IOException, InterruptedException {
        try {
            return write(place, registry, reader);
        } finally {
            if (registry.own().hasEnded()) {
                forget();
                registry.own().requireNotEnded(place);
            }
        }
    }

    private HashMap<String, String> write(BuildPlace place, BlockRegistry registry, boolean reader)
            throws IOException, InterruptedException {
        RunningRegistry running = registry.running();
        Optional<ReadSecrets.Secrets> secrets =
                running == null ? Optional.empty() : RunningSecrets.get().of(running);
        if (secrets.isEmpty()) {
            return new HashMap<>();
        }
        FilePath root = NodeFiles.sidecars(place.node());
        boolean besideIt = running.node().equals(place.node().getNodeName());
        FilePath parent = besideIt ? root.child(running.directory()) : root;
        node = place.node().getNodeName();
        directory = parent.child(ConfigureEngines.PREFIX + name).getRemote();
        ConfigureEngines.Block block = new ConfigureEngines.Block(
                running.access(reader ? secrets.get().reader() : secrets.get().writer()),
                registry.own().namespaces(),
                registry.own().upstream(),
                place.environment());
        return root.act(new ConfigureEngines(
                directory,
                block,
                BuildsetRegistryConfiguration.get().getSidecar().maximumLife(),
                place.listener()));
    }

    /** Removes them; nothing happens if there are none, or their node is gone. */
    public void forget() throws InterruptedException {
        if (directory != null) {
            try {
                NodeFiles.sidecars(NodeFiles.node(node)).act(new ForgetEngines(directory));
            } catch (IOException e) {
                LOGGER.log(Level.FINE, e, () -> "cannot remove " + directory + " from node '" + node + "'");
            }
        }
    }
}
