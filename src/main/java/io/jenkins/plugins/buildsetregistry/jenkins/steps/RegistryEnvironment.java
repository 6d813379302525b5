package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryVariables;
import java.io.IOException;
import java.util.HashMap;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/** What steps in the block find in their environment. It is stored with the build, and without the passwords. */
final class RegistryEnvironment extends EnvironmentExpander {
    private static final long serialVersionUID = 1;

    private final BlockRegistry registry;
    private final boolean reader;
    private final HashMap<String, String> engines;

    private RegistryEnvironment(BlockRegistry registry, boolean reader, HashMap<String, String> engines) {
        this.registry = registry;
        this.reader = reader;
        this.engines = engines;
    }

    /**
     * With the login that may push, and that which may only pull.
     *
     * @param engines variables that point at their configuration
     */
    static RegistryEnvironment ofWriter(BlockRegistry registry, HashMap<String, String> engines) {
        return new RegistryEnvironment(registry, false, engines);
    }

    /**
     * The only login is that which may only pull.
     *
     * @param engines variables that point at their configuration
     */
    static RegistryEnvironment ofReader(BlockRegistry registry, HashMap<String, String> engines) {
        return new RegistryEnvironment(registry, true, engines);
    }

    @Override
    public void expand(EnvVars environment) throws IOException, InterruptedException {
        RunningRegistry running = registry.running();
        if (running != null) {
            RegistryVariables.of(running, reader).forEach(environment::override);
            engines.forEach(environment::override);
        }
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return RegistryVariables.SENSITIVE;
    }
}
