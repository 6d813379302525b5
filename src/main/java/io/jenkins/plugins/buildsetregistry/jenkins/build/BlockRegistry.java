package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The registry of a block, for what is in the block: it may not run yet, if the block stands outside of any node. Names it only;
 * its state is with the build that it was made for.
 */
public final class BlockRegistry implements Serializable {
    private static final long serialVersionUID = 1;

    private final String build;
    private final String name;

    BlockRegistry(Run<?, ?> run, OwnRegistry own) {
        this.build = run.getExternalizableId();
        this.name = own.name();
    }

    /** Of that build's own; its state is kept with the build from now on. */
    public static BlockRegistry of(Run<?, ?> run, OwnRegistry own) throws IOException {
        return new BlockRegistry(run, RegistryAction.keep(run, own));
    }

    /** @return null if it does not run, or its build is gone */
    public RunningRegistry running() {
        Run<?, ?> run = run();
        return run == null
                ? null
                : RegistryAction.find(run, name).map(OwnRegistry::running).orElse(null);
    }

    /** {@link OwnRegistry#imageVariables}; none if its build is gone. */
    public Map<String, String> imageVariables() {
        Run<?, ?> run = run();
        return run == null
                ? Map.of()
                : RegistryAction.find(run, name)
                        .map(OwnRegistry::imageVariables)
                        .orElse(Map.of());
    }

    /** Images were put into it. */
    void built(List<RecordedImage> images) throws IOException {
        own().built(requireRun(), images);
    }

    /** For steps that build: starts it where the first one needs it, and finds it started later. */
    public RunningRegistry on(BuildPlace place) throws BuildsetException, IOException, InterruptedException {
        RunningRegistry registry = startOrFind(place);
        NodeFiles.requireOn(registry, place.node());
        return registry;
    }

    /** For steps that read, maybe on another node. */
    public RunningRegistry from(BuildPlace place) throws BuildsetException, IOException, InterruptedException {
        RunningRegistry registry = startOrFind(place);
        NodeFiles.requireReached(registry, place.node());
        return registry;
    }

    /** Whether the step is on its node; who is not may only read. */
    public boolean isOn(BuildPlace place) {
        RunningRegistry registry = running();
        return registry == null || NodeFiles.isOn(registry, place.node());
    }

    private RunningRegistry startOrFind(BuildPlace place) throws BuildsetException, IOException, InterruptedException {
        Run<?, ?> run = requireRun();
        OwnRegistry own = own();
        RunningRegistry registry = own.running();
        if (registry == null && run.equals(place.run())) {
            registry = own.start(place);
        }
        if (registry == null) {
            throw new AbortException("the buildset registry of " + run.getFullDisplayName()
                    + " has not started yet: it starts with the first step in its block that needs it");
        }
        if (!run.equals(place.run())) {
            ImagesAction.joined(place.run(), run);
        }
        return registry;
    }

    /** Whether a block in a build of that job has joined it before, and has failed. */
    public boolean hasSeenFail(Run<?, ?> by) throws AbortException {
        return own().mark().failedJobs().contains(by.getParent().getFullName());
    }

    /** What had failed when a block in that build joined it was tried again, and has succeeded. */
    public void succeeded(Run<?, ?> by) throws BuildsetException, IOException, InterruptedException {
        Run<?, ?> run = run();
        if (run != null) {
            TestedMarks.succeeded(run, own(), by.getParent().getFullName());
        }
    }

    /** A block in that build that has joined it has failed: what was built does not count as tested. */
    public void failed(Run<?, ?> by) throws BuildsetException, IOException, InterruptedException {
        Run<?, ?> run = run();
        if (run != null) {
            TestedMarks.failed(run, own(), by.getParent().getFullName());
        }
    }

    OwnRegistry own() throws AbortException {
        return RegistryAction.find(requireRun(), name).orElseThrow(BlockRegistry::gone);
    }

    private Run<?, ?> requireRun() throws AbortException {
        Run<?, ?> run = run();
        if (run == null) {
            throw gone();
        }
        return run;
    }

    private static AbortException gone() {
        return new AbortException("the build that the buildset registry was started for is gone");
    }

    private Run<?, ?> run() {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            return Run.fromExternalizableId(build);
        }
    }
}
