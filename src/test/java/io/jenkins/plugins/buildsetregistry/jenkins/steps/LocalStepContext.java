package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** The context of one step; stored as a number, as that of Pipeline is. */
final class LocalStepContext extends StepContext {
    private static final long serialVersionUID = 1;
    private static final Map<Integer, LocalStepContext> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final transient LocalPipeline.Scope scope;
    private final transient LocalPipeline.Body body;
    private transient volatile CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final int id = COUNT.incrementAndGet();
    private transient volatile StepExecution execution;
    private transient volatile LocalBody running;
    private transient volatile byte[] saved;
    private transient volatile byte[] savedFirst;

    LocalStepContext(LocalPipeline.Scope scope, LocalPipeline.Body body) {
        this.scope = scope;
        this.body = body;
        ALL.put(id, this);
    }

    void run(StepExecution newExecution) throws Exception {
        execution = newExecution;
        scope.pipeline().begin(this);
        saveState();
        newExecution.start();
    }

    LocalPipeline.Scope scope() {
        return scope;
    }

    LocalPipeline.Body body() {
        return body;
    }

    StepExecution execution() {
        return execution;
    }

    Object await() throws Exception {
        return LocalPipeline.result(outcome);
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** What was stored before the step has begun. */
    byte[] savedFirst() {
        return savedFirst;
    }

    /** What was stored last. */
    byte[] saved() {
        return saved;
    }

    /**
     * Forgets the running step and goes on with what was stored, as a controller does that was killed. What still runs of it can
     * tell nobody.
     */
    void restart() throws Exception {
        restart(saved);
    }

    /** As {@link #restart()} with something that was stored earlier: what came after it was lost. */
    void restart(byte[] stored) throws Exception {
        load(stored);
        execution.onResume();
    }

    /** As {@link #restart(byte[])}, and the build is aborted before the step has heard of the restart. */
    void restartStopped(byte[] stored, Throwable cause) throws Exception {
        load(stored);
        execution.stop(cause);
        execution.onResume();
    }

    private void load(byte[] stored) throws Exception {
        Object[] loaded = LocalPipeline.load(stored);
        if (outcome.isDone()) {
            outcome = new CompletableFuture<>();
        }
        execution = (StepExecution) loaded[0];
        if (running != null && loaded[1] != null) {
            running.replace((LocalBody) loaded[1]);
        }
    }

    void bodyStarted(LocalBody started) {
        running = started;
    }

    @Override
    public <T> T get(Class<T> type) throws IOException, InterruptedException {
        return scope.get(type);
    }

    @Override
    public void onSuccess(Object result) {
        scope.pipeline().end(this);
        outcome.complete(result);
    }

    @Override
    public void onFailure(Throwable cause) {
        scope.pipeline().end(this);
        outcome.completeExceptionally(cause);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public ListenableFuture<Void> saveState() {
        try {
            saved = LocalPipeline.store(execution, running);
            savedFirst = savedFirst == null ? saved : savedFirst;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Futures.immediateFuture(null);
    }

    @Override
    public void setResult(Result result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BodyInvoker newBodyInvoker() {
        return new LocalBody.Invoker(this);
    }

    @Override
    public boolean hasBody() {
        return body != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LocalStepContext context && context.id == id;
    }

    @Override
    public int hashCode() {
        return id;
    }

    private Object writeReplace() {
        return new Stored(id);
    }

    private record Stored(int id) implements Serializable {
        private Object readResolve() {
            return ALL.get(id);
        }
    }
}
