package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.console.ConsoleLogFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A block that runs on a thread of its own, and tells the callback that is stored with it. */
final class LocalBody extends BodyExecution {
    private static final long serialVersionUID = 1;

    private final LocalStepContext context;
    private volatile BodyExecutionCallback callback;
    private transient volatile Thread thread;
    private transient volatile Throwable cancelled;
    private final transient CompletableFuture<Object> outcome = new CompletableFuture<>();

    private LocalBody(LocalStepContext context, BodyExecutionCallback callback) {
        this.context = context;
        this.callback = callback;
    }

    /** The controller was restarted: the callback is the one that it has loaded. */
    void replace(LocalBody loaded) {
        callback = loaded.callback;
    }

    private void start(LocalPipeline.Scope scope) {
        thread = new Thread(() -> run(scope), "body");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(LocalPipeline.Scope scope) {
        Object result;
        try {
            result = context.body().run(scope);
        } catch (Throwable e) {
            outcome.complete(null);
            callback.onFailure(context, cancelled == null ? e : cancelled);
            return;
        }
        outcome.complete(result);
        callback.onSuccess(context, result);
    }

    @Override
    public Collection<StepExecution> getCurrentExecutions() {
        return List.of();
    }

    @Override
    public boolean cancel(Throwable cause) {
        cancelled = cause;
        thread.interrupt();
        return true;
    }

    @Override
    public boolean cancel(boolean interrupt) {
        return cancel(new CancellationException());
    }

    @Override
    public boolean isCancelled() {
        return cancelled != null;
    }

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public Object get() throws InterruptedException {
        return outcome.join();
    }

    @Override
    public Object get(long timeout, TimeUnit unit) throws InterruptedException {
        return outcome.join();
    }

    static final class Invoker extends BodyInvoker {
        private final LocalStepContext context;
        private LocalPipeline.Scope scope;
        private BodyExecutionCallback callback;

        Invoker(LocalStepContext context) {
            this.context = context;
            this.scope = context.scope();
        }

        @Override
        public BodyInvoker withContext(Object value) {
            Class<?> type = value instanceof ConsoleLogFilter
                    ? ConsoleLogFilter.class
                    : value instanceof EnvironmentExpander ? EnvironmentExpander.class : value.getClass();
            scope = scope.with(value, type);
            return this;
        }

        @Override
        public BodyInvoker withContexts(Object... values) {
            new ArrayList<>(List.of(values)).forEach(this::withContext);
            return this;
        }

        @Override
        public BodyInvoker withDisplayName(String name) {
            return this;
        }

        @Override
        public BodyInvoker withCallback(BodyExecutionCallback newCallback) {
            callback = newCallback;
            return this;
        }

        @Override
        public BodyExecution start() {
            LocalBody body = new LocalBody(context, callback);
            context.bodyStarted(body);
            body.start(scope);
            return body;
        }
    }
}
