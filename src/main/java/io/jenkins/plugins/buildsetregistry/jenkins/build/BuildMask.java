package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.jenkins.RegistryAction;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Keeps the passwords of whatever sidecar runs for a freestyle build out of its log, which is written by the controller. */
public final class BuildMask extends ConsoleLogFilter {
    @Override
    @SuppressWarnings("rawtypes")
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        return new MaskingStream(logger, () -> patterns((Run<?, ?>) build));
    }

    private static List<String> patterns(Run<?, ?> build) throws IOException {
        List<String> patterns = new ArrayList<>();
        for (RegistryAction action : build.getActions(RegistryAction.class)) {
            if (action.running() != null) {
                try {
                    patterns.addAll(RegistryMask.patterns(action.running()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while the log was masked");
                }
            }
        }
        return patterns;
    }
}
