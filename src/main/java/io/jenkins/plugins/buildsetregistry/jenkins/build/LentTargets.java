package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.util.List;

/** Target registries for one piece of work on a node; what issues tokens for it ends with it. */
record LentTargets(RegistryDirectory targets, List<TargetTokens> tokens) implements AutoCloseable {
    LentTargets {
        tokens = List.copyOf(tokens);
    }

    @Override
    public void close() {
        tokens.forEach(TargetTokens::end);
    }
}
