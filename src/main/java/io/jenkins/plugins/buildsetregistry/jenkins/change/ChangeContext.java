package io.jenkins.plugins.buildsetregistry.jenkins.change;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Checkout;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadCheckout;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where it is asked which change a build is for; what takes long to find out is found out once. */
public final class ChangeContext {
    /** File systems may know full seconds only. */
    private static final Duration INACCURACY = Duration.ofSeconds(1);

    private final Run<?, ?> run;
    private final Map<String, String> environment;
    private final FilePath workspace;
    private final TaskListener listener;
    private Optional<Checkout> checkout;

    /** @param workspace or null outside of a node */
    public ChangeContext(Run<?, ?> run, Map<String, String> environment, FilePath workspace, TaskListener listener) {
        this.run = run;
        this.environment = Map.copyOf(environment);
        this.workspace = workspace;
        this.listener = listener;
    }

    public Run<?, ?> run() {
        return run;
    }

    /** Of the step. */
    public Map<String, String> environment() {
        return environment;
    }

    /** @return null outside of a node; it may not be there yet */
    public FilePath workspace() {
        return workspace;
    }

    public TaskListener listener() {
        return listener;
    }

    /** What this build has checked out in the workspace with git, if anything. */
    public synchronized Optional<Checkout> checkout() throws IOException, InterruptedException {
        if (checkout == null) {
            checkout = workspace == null || !workspace.exists() ? Optional.empty() : read();
        }
        return checkout;
    }

    private Optional<Checkout> read() throws IOException, InterruptedException {
        ReadCheckout.Found found = workspace.act(new ReadCheckout(environment.get("WORKSPACE"), listener));
        if (found == null) {
            return Optional.empty();
        }
        Duration age = Duration.ofMillis(System.currentTimeMillis() - run.getStartTimeInMillis());
        if (found.untouched().compareTo(age.plus(INACCURACY)) > 0) {
            listener.getLogger()
                    .println("WARNING: " + workspace + " still has commit "
                            + found.checkout().head().id()
                            + " of an earlier build, so it tells neither the revision nor what the change depends on:"
                            + " check out before the buildset registry starts, or give 'revision' and 'dependsOn'");
            return Optional.empty();
        }
        return Optional.of(found.checkout());
    }
}
