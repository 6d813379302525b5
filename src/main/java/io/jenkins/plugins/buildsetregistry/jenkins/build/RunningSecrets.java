package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The passwords of the sidecars that run, in memory only: after a restart they are asked of the node again. */
@Extension
public final class RunningSecrets {
    private final Map<String, ReadSecrets.Secrets> known = new ConcurrentHashMap<>();

    public static RunningSecrets get() {
        return ExtensionList.lookupSingleton(RunningSecrets.class);
    }

    /**
     * @return empty if the files of the sidecar are gone
     * @throws IOException if its node does not answer
     */
    public Optional<ReadSecrets.Secrets> of(RunningRegistry registry) throws IOException, InterruptedException {
        ReadSecrets.Secrets secrets = known.get(registry.directory());
        if (secrets == null) {
            secrets = NodeFiles.sidecars(registry).act(new ReadSecrets(registry.directory()));
            if (secrets != null) {
                known.put(registry.directory(), secrets);
            }
        }
        return Optional.ofNullable(secrets);
    }

    void forget(RunningRegistry registry) {
        known.remove(registry.directory());
    }
}
