package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.jenkins.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the passwords of whatever sidecar runs for a freestyle build out of its log, which is written by the controller. */
public final class BuildMask extends ConsoleLogFilter {
    @Override
    @SuppressWarnings("rawtypes")
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        Map<String, List<String>> known = new ConcurrentHashMap<>();
        return new MaskingStream(logger, () -> patterns((Run<?, ?>) build, known));
    }

    /** @param known by the directory of each registry that was met: this is asked for each line */
    private static List<String> patterns(Run<?, ?> build, Map<String, List<String>> known) throws IOException {
        List<String> patterns = new ArrayList<>();
        for (RegistryAction action : build.getActions(RegistryAction.class)) {
            RunningRegistry running = action.running();
            if (running != null) {
                List<String> own = known.get(running.directory());
                if (own == null) {
                    own = read(running);
                    known.put(running.directory(), own);
                }
                patterns.addAll(own);
            }
        }
        return patterns;
    }

    private static List<String> read(RunningRegistry running) throws IOException {
        try {
            return RegistryMask.patterns(running);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the log was masked");
        }
    }
}
