package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.io.Serializable;
import java.util.Map;

/**
 * The registries that one task on an agent works with. It holds passwords: it travels to the agent and is kept nowhere.
 *
 * @param intermediate or null
 * @param prefix of the intermediate registry's repositories, may be empty
 * @param targets of images that are written
 * @param upstreams of bases that are read
 */
public record Registries(
        RegistryAccess intermediate, String prefix, RegistryDirectory targets, RegistryDirectory upstreams)
        implements Serializable {
    public static final Registries NONE = of(null, "");

    /** Without targets and upstreams. */
    public static Registries of(RegistryAccess intermediate, String prefix) {
        RegistryDirectory none = new RegistryDirectory(Map.of());
        return new Registries(intermediate, prefix, none, none);
    }

    public Registries withTargets(RegistryDirectory newTargets) {
        return new Registries(intermediate, prefix, newTargets, upstreams);
    }

    public Registries withUpstreams(RegistryDirectory newUpstreams) {
        return new Registries(intermediate, prefix, targets, newUpstreams);
    }

    /** @return null if there is none */
    public IntermediateRegistry intermediateRegistry() throws BuildsetException {
        return intermediate == null ? null : new IntermediateRegistry(intermediate, prefix);
    }

    @Override
    public String toString() {
        return "Registries[" + intermediate + "]";
    }
}
