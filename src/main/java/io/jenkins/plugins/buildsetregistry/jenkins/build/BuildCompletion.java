package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * When a build has ended: what was built outside of a block counts as tested if the build has succeeded; and what a build that
 * was killed the hard way has left is ended.
 */
@Extension
public final class BuildCompletion extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(BuildCompletion.class.getName());

    @Override
    public void onCompleted(Run<?, ?> run, TaskListener listener) {
        boolean succeeded = Result.SUCCESS.equals(run.getResult());
        mark(run, succeeded, listener);
        for (OwnRegistry own : RegistryAction.owns(run)) {
            if (!own.hasEnded()) {
                Computer.threadPoolForRemoting.submit(() -> stop(run, own));
            }
        }
    }

    private static void mark(Run<?, ?> run, boolean succeeded, TaskListener listener) {
        try {
            TestedMarks.complete(run, succeeded, listener);
        } catch (BuildsetException | IOException e) {
            listener.getLogger()
                    .println("WARNING: the intermediate registry could not be told what counts as tested: "
                            + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Run<?, ?> run, OwnRegistry own) {
        try {
            own.stop(run, TaskListener.NULL);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot end the buildset registry of " + run + ": its lease ends it");
        }
    }
}
