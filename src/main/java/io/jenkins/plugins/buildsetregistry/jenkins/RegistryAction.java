package io.jenkins.plugins.buildsetregistry.jenkins;

import hudson.model.Cause;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** Says on a build which buildset registry runs for it, and for the builds that it has started; kept with the build. */
public final class RegistryAction extends InvisibleAction {
    private volatile RunningRegistry running;

    public RegistryAction(RunningRegistry running) {
        this.running = running;
    }

    /** @return null when it has ended */
    public RunningRegistry running() {
        return running;
    }

    /** From now on nobody finds that registry by the build. @param ended may be null */
    public static void end(Run<?, ?> run, RunningRegistry ended) throws IOException {
        for (RegistryAction action : run.getActions(RegistryAction.class)) {
            RunningRegistry running = action.running;
            if (running != null && ended != null && running.directory().equals(ended.directory())) {
                action.running = null;
            }
        }
        run.save();
    }

    /** The registry that runs for a build itself. */
    public static Optional<RunningRegistry> of(Run<?, ?> run) {
        return run.getActions(RegistryAction.class).stream()
                .map(RegistryAction::running)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The registry of a build that has started this one, directly or not; the nearest. */
    public static Optional<RunningRegistry> upstream(Run<?, ?> run) {
        for (Run<?, ?> next = starter(run); next != null; next = starter(next)) {
            Optional<RunningRegistry> found = of(next);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Run<?, ?> starter(Run<?, ?> run) {
        Cause.UpstreamCause cause = run.getCause(Cause.UpstreamCause.class);
        return cause == null ? null : cause.getUpstreamRun();
    }
}
