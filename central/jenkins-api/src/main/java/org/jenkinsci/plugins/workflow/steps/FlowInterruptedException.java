package org.jenkinsci.plugins.workflow.steps;

import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;

public final class FlowInterruptedException extends InterruptedException {
    private final Result result;
    private final ArrayList<CauseOfInterruption> causes;
    private boolean actual;

    public FlowInterruptedException(Result result, boolean actualInterruption, CauseOfInterruption... causes) {
        this.result = result;
        this.causes = new ArrayList<>(List.of(causes));
        actual = actualInterruption;
    }

    public Result getResult() {
        return result;
    }

    public List<CauseOfInterruption> getCauses() {
        return List.copyOf(causes);
    }

    public boolean isActualInterruption() {
        return actual;
    }

    public void setActualInterruption(boolean actualInterruption) {
        actual = actualInterruption;
    }

    @Override
    public String getMessage() {
        return causes.stream().map(CauseOfInterruption::getShortDescription).collect(Collectors.joining(", "));
    }

    public void handle(Run<?, ?> run, TaskListener listener) {
        causes.forEach(cause -> cause.print(listener));
    }
}
