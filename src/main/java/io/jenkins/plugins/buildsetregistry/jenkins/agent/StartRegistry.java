package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Starts the sidecar of a buildset and links it, or goes on with the one that an earlier task of that name has
 * started.
 */
public final class StartRegistry extends AgentTask<StartRegistry.Started> {
    private static final long serialVersionUID = 1;

    private final String name;
    private final Registries registries;
    private final Buildset buildset;
    private final RegistryManager.Options options;
    private final Launch launch;

    /**
     * @param libraries on the agent
     * @param environment added to that of the sidecar's process
     */
    public record Launch(List<String> libraries, HashMap<String, String> environment) implements Serializable {}

    /**
     * How the sidecar is reached.
     *
     * @param endpoint {@code http://host:port} or {@code https://host:port}
     * @param caPem the authority that proves the latter; null for the former
     * @param records of changes ahead, farthest first, and its own, if it was started before for a change
     */
    public record Started(String endpoint, String caPem, ArrayList<ChangeRecord> records) implements Serializable {}

    /** @param name {@link DetachedHome#newName}; another task of that name finds the same sidecar */
    public StartRegistry(
            String name,
            Registries registries,
            Buildset buildset,
            RegistryManager.Options options,
            Launch launch,
            TaskListener listener) {
        super(listener);
        this.name = name;
        this.registries = registries;
        this.buildset = buildset;
        this.options = options;
        this.launch = launch;
    }

    @Override
    Started run(Path root) throws BuildsetException, IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        DetachedHome home = new DetachedHome(
                new LocalHost(),
                root,
                name,
                launch.libraries().stream().map(Path::of).toList(),
                launch.environment(),
                clock,
                log());
        RegistryManager manager = new RegistryManager(home, registries.intermediateRegistry(), clock, log());
        BuildsetRegistry registry = manager.startOrAttach(DetachedHome.directory(root, name), buildset, options);
        RegistryAccess access = registry.reader();
        return new Started(access.endpoint().toString(), access.caPem(), records(registry));
    }

    private static ArrayList<ChangeRecord> records(BuildsetRegistry registry) throws IOException {
        ArrayList<ChangeRecord> records = new ArrayList<>(registry.ahead());
        if (registry.record() != null) {
            records.add(registry.record());
        }
        return records;
    }
}
