package hudson.console;

import hudson.ExtensionPoint;
import hudson.model.Computer;
import hudson.model.Run;
import java.io.IOException;
import java.io.OutputStream;

public abstract class ConsoleLogFilter implements ExtensionPoint {
    public OutputStream decorateLogger(Run build, OutputStream logger) throws IOException, InterruptedException {
        return logger;
    }

    public OutputStream decorateLogger(Computer computer, OutputStream logger)
            throws IOException, InterruptedException {
        return logger;
    }
}
