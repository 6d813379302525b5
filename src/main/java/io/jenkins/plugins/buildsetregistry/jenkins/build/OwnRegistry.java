package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.engine.BlockConfiguration;
import io.jenkins.plugins.buildsetregistry.engine.Fallback;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.RenewLease;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StopRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesTable;
import io.jenkins.plugins.buildsetregistry.registry.Upstream;
import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The sidecar of one block, build or step, from before its start to its end. Its state is kept with the build, so that a start
 * or an end that was cut off can be done again.
 */
public final class OwnRegistry implements Serializable {
    private static final long serialVersionUID = 1;

    /** Far longer than a restart of the controller and the wait for an agent that comes back. */
    private static final Duration LEASE = Duration.ofHours(2);

    private static final String SERVER_COOKIE = "JENKINS_SERVER_COOKIE";
    private static final String NODE_COOKIE = "JENKINS_NODE_COOKIE";

    private final BuildsetParameters parameters;
    private final String intermediate;
    private final boolean shared;
    private final boolean spansNodes;
    private final String name;
    private final String cookie;
    private TestedMark mark = new TestedMark();
    private Exposure exposure;
    private String build;
    private int part;
    private BuildsetImages images = new BuildsetImages();
    private volatile String node;
    private volatile String directory;
    private volatile RunningRegistry running;
    private volatile boolean ended;
    private transient ReentrantLock starting = new ReentrantLock();
    private transient volatile boolean attached;

    private OwnRegistry(BuildsetParameters parameters, String intermediate, boolean shared, boolean spansNodes) {
        SecureRandom random = new SecureRandom();
        this.parameters = parameters;
        this.intermediate = intermediate;
        this.shared = shared;
        this.spansNodes = spansNodes;
        this.name = DetachedHome.newName(random);
        this.cookie = UUID.randomUUID().toString();
        this.exposure = new Exposure(parameters.isExpose());
    }

    /**
     * For a block or a build: other steps, and builds that it starts, find it.
     *
     * @param intermediate name of a configured registry, or null
     * @param spansNodes whether it is to live on when the node's part of the build ends
     */
    public static OwnRegistry ofBlock(BuildsetParameters parameters, String intermediate, boolean spansNodes) {
        return new OwnRegistry(parameters, intermediate, true, spansNodes);
    }

    /**
     * For one step.
     *
     * @param intermediate name of a configured registry, or null
     */
    public static OwnRegistry ofStep(BuildsetParameters parameters, String intermediate) {
        return new OwnRegistry(parameters, intermediate, false, false);
    }

    private Object readResolve() {
        // what an earlier version has not stored
        mark = mark == null ? new TestedMark() : mark;
        exposure = exposure == null ? new Exposure(parameters.isExpose()) : exposure;
        images = images == null ? new BuildsetImages() : images;
        starting = new ReentrantLock();
        return this;
    }

    String name() {
        return name;
    }

    /** All registries of a build record under one id, each as a part. */
    void beginAfter(List<OwnRegistry> others) {
        build = others.isEmpty() ? BuildId.at(Instant.now(), new SecureRandom()).value() : others.get(0).build;
        part = others.size();
    }

    BuildId build() {
        return new BuildId(build);
    }

    TestedMark mark() {
        return mark;
    }

    /** Name of the configured intermediate registry; null for the only one. */
    String intermediateName() {
        return intermediate;
    }

    boolean isShared() {
        return shared;
    }

    boolean hasEnded() {
        return ended;
    }

    /** @return null before its start and after its end */
    public RunningRegistry running() {
        return running;
    }

    /** Name what changes ahead have made and what was built, as far as the controller was told; none while it does not run. */
    public Map<String, String> imageVariables() {
        RunningRegistry now = running;
        return now == null ? Map.of() : images.variables(now.authority());
    }

    void built(Run<?, ?> run, List<RecordedImage> more) throws IOException {
        images.add(more);
        run.save();
    }

    /**
     * Starts it on the node of the first step that asks, or finds it started.
     *
     * @throws BuildsetException if a change ahead is missing or the sidecar does not start
     */
    public RunningRegistry start(BuildPlace place) throws BuildsetException, IOException, InterruptedException {
        starting.lockInterruptibly();
        try {
            return attached ? running : startOrAttach(place);
        } finally {
            starting.unlock();
        }
    }

    private RunningRegistry startOrAttach(BuildPlace place)
            throws BuildsetException, IOException, InterruptedException {
        Run<?, ?> run = place.run();
        FilePath root = NodeFiles.sidecars(place.node());
        stopElsewhere(place);
        Buildset buildset = parameters.buildset(build(), part, place.changes(), BuildUrl.of(run));
        node = place.node().getNodeName();
        directory = root.child(DetachedHome.directoryName(name)).getRemote();
        ended = false;
        requireBuilding(run);
        SidecarSettings settings = exposure.settings(place.node(), place.environment());
        Registries registries = intermediate(run);
        // Saves the build: who goes on after a restart must know what to end, and whom to trust.
        TestedMarks.expect(run, this, buildset.change(), registries.intermediateRegistry(), place.listener());
        StartRegistry.Started started;
        try {
            started = root.act(new StartRegistry(
                    name,
                    registries,
                    buildset,
                    parameters.options(LEASE).withSidecar(settings),
                    new StartRegistry.Launch(NodeFiles.libraries(place.node()), marks(place.environment())),
                    place.listener()));
        } finally {
            requireNotEnded(place);
        }
        images.begin(started.records().stream()
                .flatMap(record -> record.images().stream())
                .toList());
        ImagesAction.linked(run, intermediate, buildset.change(), started.records());
        RunningRegistry now = exposure.running(node, directory, started);
        running = now;
        run.save();
        resume(run);
        attached = true;
        if (ended) {
            forget(now);
        }
        requireNotEnded(place);
        return now;
    }

    /** After a restart of the controller a step may be done again on another node. */
    private void stopElsewhere(BuildPlace place) throws IOException {
        if (directory != null && !ended && !node.equals(place.node().getNodeName())) {
            stop(place.run(), place.listener());
        }
    }

    /** A build that is killed the hard way does not tell its steps. */
    private void requireBuilding(Run<?, ?> run) throws AbortException {
        if (ended || !run.isBuilding()) {
            throw buildHasEnded();
        }
    }

    /**
     * Ends what a step has made of it since the build was killed the hard way, which waits for no step.
     *
     * @throws AbortException if it was
     */
    void requireNotEnded(BuildPlace place) throws IOException, InterruptedException {
        if (ended) {
            NodeFiles.sidecars(NodeFiles.node(node)).act(new StopRegistry(directory, place.listener()));
            throw buildHasEnded();
        }
    }

    private static AbortException buildHasEnded() {
        return new AbortException("the build of this buildset registry has ended, and the registry with it");
    }

    /** Registries whose names are looked for in this one first. */
    List<String> namespaces() {
        if (!parameters.getNamespaces().isEmpty()) {
            return parameters.getNamespaces();
        }
        Stream<String> targets = BuildsetRegistryConfiguration.get().getTargetRegistries().stream()
                .map(TargetRegistry::getRegistry);
        return BlockConfiguration.namespacesWith(Stream.concat(images.registries(), targets)
                .filter(Upstream::isNamespace)
                .toList());
    }

    Fallback upstream() {
        return parameters.upstream();
    }

    private HashMap<String, String> marks(EnvVars environment) {
        HashMap<String, String> marks = new HashMap<>();
        marks.put(SERVER_COOKIE, cookie);
        if (environment.containsKey(NODE_COOKIE) && !spansNodes) {
            marks.put(NODE_COOKIE, environment.get(NODE_COOKIE)); // what is left at the end of node {} is ended then
        }
        return marks;
    }

    /** Lets it live on and knows its passwords: after its start, and after a restart of the controller. */
    public void resume(Run<?, ?> run) throws IOException, InterruptedException {
        RunningRegistry now = running;
        if (now != null) {
            LeaseRenewal.get().add(run, now);
            RunningSecrets.get().read(now);
        }
    }

    Registries intermediate(Run<?, ?> run) throws IOException {
        return BuildsetRegistryConfiguration.get().intermediate(run, intermediate);
    }

    /** @throws AbortException if this one was told of another intermediate registry than the block around it */
    void requireSameIntermediate(OwnRegistry block) throws AbortException {
        if (intermediate != null && !intermediate.equals(block.intermediate)) {
            throw new AbortException("the block around this step works with "
                    + (block.intermediate == null ? "the only intermediate registry" : "'" + block.intermediate + "'")
                    + ", so the step cannot work with '" + intermediate + "': leave 'intermediate' out");
        }
    }

    static void renew(RunningRegistry registry) throws IOException, InterruptedException {
        NodeFiles.sidecars(registry).act(new RenewLease(registry, LEASE));
    }

    /** Says that what was built may count as tested, or that it does not; only the first word counts. */
    public void decide(Run<?, ?> run, boolean tested, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        TestedMarks.decide(run, this, tested, listener);
    }

    /**
     * Ends it, however far its start has come; nothing happens if it has ended. Not to be interrupted. If its node is gone, its
     * lease ends it.
     */
    public void stop(Run<?, ?> run, TaskListener listener) throws IOException {
        boolean interrupted = Thread.interrupted();
        boolean again = ended;
        ended = true;
        try {
            if (directory != null && !again) {
                NodeFiles.sidecars(NodeFiles.node(node)).act(new StopRegistry(directory, listener));
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (IOException e) {
            listener.getLogger()
                    .println("WARNING: the buildset registry could not be ended, its lease will end it: "
                            + e.getMessage());
        } finally {
            forget(running);
            run.save();
            if (!again) {
                ImagesTable.print(run, listener);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** @param was or null */
    private void forget(RunningRegistry was) {
        attached = false;
        running = null;
        if (was != null) {
            LeaseRenewal.get().remove(was);
            RunningSecrets.get().forget(was);
        }
    }
}
