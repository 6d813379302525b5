package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryVariables;
import java.io.IOException;
import java.util.HashMap;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/**
 * What steps in the block find in their environment, on its node only: others have neither use for a login nor the files. It is
 * stored with the build, and without the passwords.
 */
final class RegistryEnvironment extends EnvironmentExpander {
    private static final long serialVersionUID = 1;

    /** Names of the built-in node, whose own is empty: which one it is depends on when Jenkins was installed. */
    private static final Set<String> BUILT_IN = Set.of("built-in", "master");

    private final BlockRegistry registry;
    private final boolean reader;
    private final String node;
    private final HashMap<String, String> engines;

    /**
     * @param reader whether the only login is that which may only pull, or that which may push is there, too
     * @param node of the block, or null: that of the registry
     * @param engines variables that point at their configuration
     */
    RegistryEnvironment(BlockRegistry registry, boolean reader, Node node, HashMap<String, String> engines) {
        this.registry = registry;
        this.reader = reader;
        this.node = node == null ? null : node.getNodeName();
        this.engines = engines;
    }

    @Override
    public void expand(EnvVars environment) throws IOException, InterruptedException {
        RunningRegistry running = registry.running();
        if (running != null && isOn(node == null ? running.node() : node, environment)) {
            RegistryVariables.of(running, reader).forEach(environment::override);
            registry.imageVariables().forEach(environment::override);
            engines.forEach(environment::override);
        }
    }

    /** The variables of the step's own node are there before those of blocks around it. */
    private static boolean isOn(String node, EnvVars environment) {
        String here = environment.get("NODE_NAME");
        return here == null || (node.isEmpty() ? BUILT_IN.contains(here) : node.equals(here));
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return RegistryVariables.SENSITIVE;
    }
}
