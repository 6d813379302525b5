package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.console.ConsoleLogFilter;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryMask;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A block with a registry: opens, runs its body, closes; in phases that are stored, each of which can be done again if the
 * controller is restarted in it.
 */
abstract class BlockStepExecution extends StepExecution {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(BlockStepExecution.class.getName());

    private enum Phase {
        OPENING,
        BODY,
        CLOSING
    }

    private volatile Phase phase = Phase.OPENING;
    private volatile BodyExecution body;
    private volatile Object result;
    private volatile Throwable failure;
    private transient volatile PoolTask task;

    BlockStepExecution(StepContext context) {
        super(context);
    }

    /** What the body sees. */
    record Opened(BlockRegistry registry, RegistryEnvironment environment) {}

    /** Makes ready for the body, on a thread of its own; again if the controller was restarted in it. */
    abstract Opened open() throws Exception;

    /** The controller was restarted while the body ran. */
    abstract void resume() throws Exception;

    /**
     * Ends what was opened, however far that has come, on a thread of its own; again if the controller was restarted in it.
     *
     * @param succeeded whether the body has
     */
    abstract void close(boolean succeeded) throws Exception;

    @Override
    public final boolean start() {
        task = PoolTask.submit(this::openAndRun);
        return false;
    }

    @Override
    public final void onResume() {
        synchronized (this) {
            if (task != null) {
                return; // it was stopped before this
            }
            task = PoolTask.submit(
                    switch (phase) {
                        case OPENING -> this::openAndRun;
                        case BODY -> this::goOn;
                        case CLOSING -> this::closeAndTell;
                    });
        }
    }

    private void goOn() {
        try {
            resume();
        } catch (Exception e) {
            LOGGER.log(Level.FINE, e, () -> "cannot see after the buildset registry of " + getContext());
        }
    }

    private void openAndRun() {
        try {
            run(open());
        } catch (Throwable e) {
            end(null, UserFault.of(e));
        }
    }

    private void run(Opened opened) throws IOException, InterruptedException {
        StepContext context = getContext();
        BodyInvoker invoker = context.newBodyInvoker()
                .withContexts(
                        opened.registry(),
                        EnvironmentExpander.merge(context.get(EnvironmentExpander.class), opened.environment()),
                        BodyInvoker.mergeConsoleLogFilters(
                                context.get(ConsoleLogFilter.class), RegistryMask.of(opened.registry())))
                .withCallback(new Tail(this));
        synchronized (this) {
            if (failure != null) {
                throw new InterruptedException("the step was stopped");
            }
            phase = Phase.BODY;
            body = invoker.start();
        }
        context.saveState();
    }

    /** The body has ended, or there will be none. */
    private void end(Object newResult, Throwable newFailure) {
        synchronized (this) {
            if (phase == Phase.CLOSING) {
                return;
            }
            phase = Phase.CLOSING;
            result = newResult;
            if (failure == null) {
                failure = newFailure;
            }
            task = PoolTask.submit(this::closeAndTell);
        }
        getContext().saveState();
    }

    private void closeAndTell() {
        Throwable fault = failure;
        try {
            close(fault == null);
        } catch (Throwable e) {
            if (fault == null) {
                fault = UserFault.of(e);
            } else {
                tell("WARNING: the buildset registry could not be ended, its lease will end it: " + e.getMessage());
            }
        }
        if (fault == null) {
            getContext().onSuccess(result);
        } else {
            getContext().onFailure(fault);
        }
    }

    private void tell(String line) {
        try {
            getContext().get(TaskListener.class).getLogger().println(line);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no log for: " + line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final void stop(Throwable cause) {
        BodyExecution running;
        PoolTask opening;
        synchronized (this) {
            if (phase == Phase.CLOSING && task != null) {
                return; // it ends, and what it leaves must be ended too
            }
            running = phase == Phase.BODY ? body : null;
            opening = phase == Phase.OPENING ? task : null;
            if (opening != null && failure == null) {
                failure = cause;
            }
        }
        if (running != null) {
            running.cancel(cause);
        } else if (opening != null) {
            opening.interrupt(); // the start fails by that, and ends the step
        } else {
            end(null, cause); // after a restart, before anything else
        }
    }

    private static final class Tail extends BodyExecutionCallback {
        private static final long serialVersionUID = 1;

        private final BlockStepExecution execution;

        Tail(BlockStepExecution execution) {
            this.execution = execution;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            execution.end(result, null);
        }

        @Override
        public void onFailure(StepContext context, Throwable t) {
            execution.end(null, t);
        }
    }
}
