package org.jenkinsci.plugins.workflow.steps;

public class MissingContextVariableException extends Exception {
    private final Class<?> type;

    public MissingContextVariableException(Class<?> type, StepDescriptor d) {
        super("Required context " + type + " is missing");
        this.type = type;
    }

    public Class<?> getType() {
        return type;
    }
}
