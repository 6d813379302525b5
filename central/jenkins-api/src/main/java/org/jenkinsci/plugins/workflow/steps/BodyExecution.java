package org.jenkinsci.plugins.workflow.steps;

import hudson.model.Result;
import java.io.Serializable;
import java.util.Collection;
import java.util.concurrent.Future;

public abstract class BodyExecution implements Future<Object>, Serializable {
    public abstract Collection<StepExecution> getCurrentExecutions();

    @Deprecated
    @Override
    public boolean cancel(boolean b) {
        return cancel(new FlowInterruptedException(Result.ABORTED, true));
    }

    public boolean cancel(Throwable t) {
        throw new AbstractMethodError("no cancel(Throwable) in " + getClass());
    }
}
