package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.RenewLease;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StopRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The sidecar of one step, from before its start to its end: kept in the state of the step, so that a start or an end that was
 * cut off can be done again.
 */
public final class OwnRegistry implements Serializable {
    private static final long serialVersionUID = 1;

    /** Far longer than a restart of the controller and the wait for an agent that comes back. */
    private static final Duration LEASE = Duration.ofHours(2);

    private static final String SERVER_COOKIE = "JENKINS_SERVER_COOKIE";
    private static final String NODE_COOKIE = "JENKINS_NODE_COOKIE";

    private final BuildsetParameters parameters;
    private final String intermediate;
    private final String name;
    private final String build;
    private final String cookie = UUID.randomUUID().toString();
    private volatile String node;
    private volatile String directory;
    private volatile RunningRegistry running;

    /** @param intermediate name of a configured registry, or null */
    public OwnRegistry(BuildsetParameters parameters, String intermediate) {
        SecureRandom random = new SecureRandom();
        this.parameters = parameters;
        this.intermediate = intermediate;
        this.name = DetachedHome.newName(random);
        this.build = BuildId.at(Instant.now(), random).value();
    }

    /** @return null before it was started */
    public RunningRegistry running() {
        return running;
    }

    /** Starts it, or finds it started. */
    public RunningRegistry start(BuildPlace place) throws BuildsetException, IOException, InterruptedException {
        EnvVars environment = place.environment();
        FilePath root = NodeFiles.sidecars(place.node());
        node = place.node().getNodeName();
        directory = root.child(DetachedHome.directoryName(name)).getRemote();
        Map<String, String> marks = new HashMap<>();
        marks.put(SERVER_COOKIE, cookie);
        if (environment.containsKey(NODE_COOKIE)) {
            marks.put(NODE_COOKIE, environment.get(NODE_COOKIE)); // what is left at the end of node {} is ended then
        }
        StartRegistry.Started started = root.act(new StartRegistry(
                name,
                registries(place.run(), List.of()),
                parameters.buildset(new BuildId(build), environment, place.run().getUrl()),
                parameters.options(LEASE),
                new StartRegistry.Launch(NodeFiles.libraries(place.node()), marks),
                place.listener()));
        running = new RunningRegistry(node, root.getRemote(), started.directory(), started.endpoint());
        return running;
    }

    public Registries registries(Run<?, ?> run, Collection<ImageName> images) throws IOException {
        return BuildsetRegistryConfiguration.get().registries(run, intermediate, images);
    }

    /** From now on it lives as long as at its start. */
    public void renew() throws IOException, InterruptedException {
        NodeFiles.sidecars(running).act(new RenewLease(running, LEASE));
    }

    /** Ends it, however far its start has come; nothing happens if it has ended. */
    public void stop(Run<?, ?> run, boolean tested, TaskListener listener) throws IOException, InterruptedException {
        if (running != null) {
            RunningSecrets.get().forget(running);
        }
        if (directory != null) {
            Registries registries = tested ? registries(run, List.of()) : Registries.NONE;
            NodeFiles.sidecars(NodeFiles.node(node)).act(new StopRegistry(directory, registries, tested, listener));
        }
    }
}
