package io.jenkins.plugins.buildsetregistry.jenkins;

import hudson.model.Cause;
import hudson.model.InvisibleAction;
import hudson.model.Run;
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

    /** From now on nobody finds it. */
    public void end() {
        running = null;
    }

    /** The registry of a build that has started this one, directly or not; the nearest. */
    public static Optional<RunningRegistry> upstream(Run<?, ?> run) {
        for (Run<?, ?> next = starter(run); next != null; next = starter(next)) {
            for (RegistryAction action : next.getActions(RegistryAction.class)) {
                if (action.running() != null) {
                    return Optional.of(action.running());
                }
            }
        }
        return Optional.empty();
    }

    private static Run<?, ?> starter(Run<?, ?> run) {
        Cause.UpstreamCause cause = run.getCause(Cause.UpstreamCause.class);
        return cause == null ? null : cause.getUpstreamRun();
    }
}
