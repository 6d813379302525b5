package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Cause;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.Optional;

/** Says on a build which buildset registry is, was or will be run for it; the one place where its state is kept. */
public final class RegistryAction extends InvisibleAction {
    private final OwnRegistry own;

    private RegistryAction(OwnRegistry own) {
        this.own = own;
    }

    public OwnRegistry own() {
        return own;
    }

    /**
     * Keeps a registry's state with the build, from before its start.
     *
     * @return {@code own}, or what was kept of it before a restart
     */
    public static OwnRegistry keep(Run<?, ?> run, OwnRegistry own) throws IOException {
        Optional<OwnRegistry> kept = find(run, own.name());
        if (kept.isPresent()) {
            return kept.get();
        }
        run.addAction(new RegistryAction(own));
        run.save();
        return own;
    }

    static Optional<OwnRegistry> find(Run<?, ?> run, String name) {
        return run.getActions(RegistryAction.class).stream()
                .map(RegistryAction::own)
                .filter(own -> own.name().equals(name))
                .findFirst();
    }

    /** The registry of a block of that build, or of the nearest that has started it, directly or not. */
    public static Optional<BlockRegistry> upstream(Run<?, ?> run) {
        for (Run<?, ?> next = starter(run); next != null; next = starter(next)) {
            Optional<BlockRegistry> found = of(next);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The registry that runs for the whole of a build, or for a block of it. */
    public static Optional<BlockRegistry> of(Run<?, ?> run) {
        if (!run.isBuilding()) {
            return Optional.empty(); // it was killed, and could not say that its registry has ended
        }
        return run.getActions(RegistryAction.class).stream()
                .map(RegistryAction::own)
                .filter(own -> own.isShared() && !own.hasEnded())
                .findFirst()
                .map(own -> new BlockRegistry(run, own));
    }

    private static Run<?, ?> starter(Run<?, ?> run) {
        Cause.UpstreamCause cause = run.getCause(Cause.UpstreamCause.class);
        return cause == null ? null : cause.getUpstreamRun();
    }
}
