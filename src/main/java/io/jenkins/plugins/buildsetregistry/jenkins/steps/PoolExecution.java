package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A step that works on a thread of its own and can be done again: after a restart of the controller it begins anew, and what
 * was done already is found done.
 */
abstract class PoolExecution extends StepExecution {
    private static final long serialVersionUID = 1;

    private transient volatile PoolTask running;
    private transient volatile Throwable stopped;

    PoolExecution(StepContext context) {
        super(context);
    }

    /** @return what the step returns, of types that a script may use */
    abstract Object run() throws Exception;

    @Override
    public final boolean start() {
        submit();
        return false;
    }

    @Override
    public final void onResume() {
        try {
            getContext()
                    .get(TaskListener.class)
                    .getLogger()
                    .println("Jenkins was restarted: this step begins anew, what was done is kept");
        } catch (Exception e) {
            getContext().onFailure(e);
            return;
        }
        submit();
    }

    private void submit() {
        running = PoolTask.submit(this::runAndTell);
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

    @Override
    public final void stop(Throwable cause) {
        stopped = cause;
        PoolTask now = running;
        if (now == null) {
            getContext().onFailure(cause);
        } else {
            now.interrupt();
        }
    }
}
