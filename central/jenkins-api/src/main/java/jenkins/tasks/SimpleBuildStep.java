package jenkins.tasks;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStep;
import java.io.IOException;

public interface SimpleBuildStep extends BuildStep {
    default void perform(Run<?, ?> run, FilePath workspace, EnvVars env, Launcher launcher, TaskListener listener)
            throws InterruptedException, IOException {
        if (requiresWorkspace()) {
            throw new AbstractMethodError("no perform() with a workspace in " + getClass());
        }
        perform(run, env, listener);
    }

    default void perform(Run<?, ?> run, EnvVars env, TaskListener listener) throws InterruptedException, IOException {
        if (requiresWorkspace()) {
            throw new IllegalStateException(getClass() + " needs a workspace");
        }
        throw new AbstractMethodError("no perform() without a workspace in " + getClass());
    }

    default boolean requiresWorkspace() {
        return true;
    }
}
