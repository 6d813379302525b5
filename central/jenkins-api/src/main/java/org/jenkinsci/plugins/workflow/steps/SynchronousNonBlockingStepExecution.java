package org.jenkinsci.plugins.workflow.steps;

import hudson.security.ACL;
import hudson.security.ACLContext;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

public abstract class SynchronousNonBlockingStepExecution<T> extends StepExecution {
    private static final ExecutorService POOL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "step");
        thread.setDaemon(true);
        return thread;
    });

    private transient volatile Future<?> task;
    private transient volatile String thread;
    private transient volatile Throwable stopped;

    protected SynchronousNonBlockingStepExecution(StepContext context) {
        super(context);
    }

    protected abstract T run() throws Exception;

    @Override
    public final boolean start() throws Exception {
        Authentication who = Jenkins.getAuthentication2();
        task = POOL.submit(() -> execute(who));
        return false;
    }

    private void execute(Authentication who) {
        thread = Thread.currentThread().getName();
        T result;
        try {
            result = runAs(who);
        } catch (Throwable e) {
            if (stopped == null) {
                getContext().onFailure(e);
            } else {
                stopped.addSuppressed(e);
            }
            return;
        }
        getContext().onSuccess(result);
    }

    private T runAs(Authentication who) throws Exception {
        ACLContext context = ACL.as2(who);
        try {
            return run();
        } finally {
            context.close();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        if (task != null) {
            stopped = cause;
            task.cancel(true);
        }
        super.stop(cause);
    }

    @Override
    public void onResume() {
        getContext().onFailure(new Exception("this step cannot go on after a restart of Jenkins"));
    }

    @Override
    public String getStatus() {
        return thread == null ? "not yet scheduled" : "running in thread: " + thread;
    }

    @Override
    public boolean blocksRestart() {
        return thread != null;
    }
}
