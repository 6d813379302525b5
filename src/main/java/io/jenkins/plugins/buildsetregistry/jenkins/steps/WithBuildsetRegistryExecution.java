package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.console.ConsoleLogFilter;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.NodeFiles;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryMask;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Starts a sidecar, runs the body, ends the sidecar: in phases that are stored, each of which can be done again if the controller
 * is restarted in it.
 */
final class WithBuildsetRegistryExecution extends StepExecution {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = Logger.getLogger(WithBuildsetRegistryExecution.class.getName());
    private static final int RENEWAL_MINUTES = 10;

    private enum Phase {
        STARTING,
        JOINED,
        BODY,
        STOPPING
    }

    private final OwnRegistry own;
    private volatile Phase phase = Phase.STARTING;
    private volatile BodyExecution body;
    private volatile Object result;
    private volatile Throwable failure;
    private transient volatile PoolTask task;
    private transient volatile ScheduledFuture<?> renewal;

    WithBuildsetRegistryExecution(StepContext context, OwnRegistry own) {
        super(context);
        this.own = own;
    }

    @Override
    public boolean start() throws Exception {
        StepContext context = getContext();
        RunningRegistry enclosing = context.get(RunningRegistry.class);
        Optional<RunningRegistry> other =
                enclosing != null ? Optional.of(enclosing) : RegistryAction.upstream(context.get(Run.class));
        if (other.isPresent()) {
            join(other.get());
        } else {
            submit(this::startUp);
        }
        return false;
    }

    /** Never a second one for a buildset: who has started it ends it. */
    private void join(RunningRegistry other) throws IOException, InterruptedException {
        StepContext context = getContext();
        NodeFiles.requireOn(other, context.get(Node.class));
        context.get(TaskListener.class).getLogger().println("joining the buildset registry at " + other);
        phase = Phase.JOINED;
        body = invoker(other).withCallback(BodyExecutionCallback.wrap(context)).start();
    }

    private BodyInvoker invoker(RunningRegistry registry) throws IOException, InterruptedException {
        StepContext context = getContext();
        return context.newBodyInvoker()
                .withContexts(
                        registry,
                        EnvironmentExpander.merge(
                                context.get(EnvironmentExpander.class), RegistryEnvironment.ofWriter(registry)),
                        BodyInvoker.mergeConsoleLogFilters(
                                context.get(ConsoleLogFilter.class), new RegistryMask(registry)));
    }

    @Override
    public void onResume() {
        switch (phase) {
            case STARTING -> submit(this::startUp);
            case BODY -> renewRegularly();
            case JOINED -> {
                // the body goes on by itself
            }
            default -> submit(this::tearDown);
        }
    }

    private void submit(Runnable work) {
        task = PoolTask.submit(work);
    }

    private void startUp() {
        try {
            runBody(own.start(NodeExecution.of(getContext(), null)));
        } catch (Throwable e) {
            end(null, UserFault.of(e));
        }
    }

    private void runBody(RunningRegistry running) throws IOException, InterruptedException {
        StepContext context = getContext();
        context.get(Run.class).addAction(new RegistryAction(running));
        BodyInvoker invoker = invoker(running).withCallback(new Tail(this));
        synchronized (this) {
            if (failure != null) {
                throw new InterruptedException("the step was stopped");
            }
            phase = Phase.BODY;
            body = invoker.start();
        }
        context.saveState();
        renewRegularly();
    }

    private void renewRegularly() {
        renewal = Timer.get()
                .scheduleWithFixedDelay(
                        () -> PoolTask.submit(this::renew), RENEWAL_MINUTES, RENEWAL_MINUTES, TimeUnit.MINUTES);
    }

    /** A build that was killed the hard way tells nobody, and its registry must not live on. */
    private void renew() {
        try {
            if (getContext().get(Run.class).isBuilding()) {
                own.renew();
            } else {
                renewal.cancel(false);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot renew the lease of the buildset registry at " + own.running());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body has ended, or there will be none. */
    private void end(Object newResult, Throwable newFailure) {
        synchronized (this) {
            if (phase == Phase.STOPPING) {
                return;
            }
            phase = Phase.STOPPING;
            result = newResult;
            if (failure == null) {
                failure = newFailure;
            }
        }
        if (renewal != null) {
            renewal.cancel(false);
        }
        getContext().saveState();
        submit(this::tearDown);
    }

    private void tearDown() {
        Throwable fault = failure;
        try {
            Run<?, ?> run = getContext().get(Run.class);
            RegistryAction.end(run, own.running());
            own.stop(run, fault == null, getContext().get(TaskListener.class));
        } catch (Throwable e) {
            if (fault == null) {
                fault = UserFault.of(e);
            } else {
                fault.addSuppressed(e);
            }
        }
        if (fault == null) {
            getContext().onSuccess(result);
        } else {
            getContext().onFailure(fault);
        }
    }

    @Override
    public void stop(Throwable cause) {
        BodyExecution now;
        synchronized (this) {
            now = body;
            if (now == null && failure == null) {
                failure = cause;
            }
        }
        if (now != null) {
            now.cancel(cause);
        } else if (task != null) {
            task.interrupt(); // the start fails by that, and ends the step
        } else {
            end(null, cause); // after a restart, before anything else
        }
    }

    private static final class Tail extends BodyExecutionCallback {
        private static final long serialVersionUID = 1;

        private final WithBuildsetRegistryExecution execution;

        Tail(WithBuildsetRegistryExecution execution) {
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
