package io.jenkins.plugins.buildsetregistry.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.rules.ExternalResource;

/** Keeps what is logged as a warning or worse: a server that is only used, however badly, has no reason to. */
final class LoggedFaults extends ExternalResource {
    /** They log each nonsensical Host and the like, which the tests' logging.properties silences in one of the two builds. */
    private static final Set<String> OF_CLIENTS =
            Set.of("org.eclipse.jetty.util.HostPort", "org.eclipse.jetty.http.HttpParser");

    private final List<String> seen = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            boolean fault = logged.getLevel().intValue() >= Level.WARNING.intValue();
            if (fault && !OF_CLIENTS.contains(String.valueOf(logged.getLoggerName()))) {
                synchronized (seen) {
                    seen.add(logged.getLoggerName() + ": " + logged.getMessage() + " " + logged.getThrown());
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    protected void before() {
        Logger.getLogger("").addHandler(handler);
    }

    @Override
    protected void after() {
        Logger.getLogger("").removeHandler(handler);
    }

    List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }
}
