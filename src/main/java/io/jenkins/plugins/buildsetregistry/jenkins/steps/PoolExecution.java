package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A step that works on a thread of its own and can be done again: after a restart of the controller it begins anew, and what
 * was done already is found done.
 */
abstract class PoolExecution extends StepExecution {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(PoolExecution.class.getName());

    private transient PoolTask running;
    private transient volatile Throwable stopped;

    PoolExecution(StepContext context) {
        super(context);
    }

    /** @return what the step returns, of types that a script may use */
    abstract Object run() throws Exception;

    /** Ends what the step may have begun before a restart of the controller: it was stopped, and does not go on. */
    abstract void abandon() throws Exception;

    @Override
    public final synchronized boolean start() {
        running = PoolTask.submit(this::runAndTell);
        return false;
    }

    @Override
    public final synchronized void onResume() {
        if (running == null) { // else it was stopped before this
            running = PoolTask.submit(this::runAgain);
        }
    }

    private void runAgain() {
        try {
            getContext()
                    .get(TaskListener.class)
                    .getLogger()
                    .println("Jenkins was restarted: this step begins anew, what was done is kept");
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot write to the log of " + getContext());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runAndTell();
    }

    private void runAndTell() {
        Object result;
        try {
            result = run();
        } catch (Throwable e) {
            getContext().onFailure(stopped == null ? UserFault.of(e) : stopped);
            return;
        }
        getContext().onSuccess(result);
    }

    private void abandonAndTell() {
        try {
            abandon();
        } catch (Exception e) {
            stopped.addSuppressed(e);
        }
        getContext().onFailure(stopped);
    }

    @Override
    public final synchronized void stop(Throwable cause) {
        if (stopped != null) {
            return; // it ends, and what it has begun must be ended too
        }
        stopped = cause;
        if (running == null) {
            running = PoolTask.submit(this::abandonAndTell);
        } else {
            running.interrupt();
        }
    }
}
