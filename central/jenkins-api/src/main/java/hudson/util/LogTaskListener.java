package hudson.util;

import hudson.console.LineTransformationOutputStream;
import hudson.model.TaskListener;
import java.io.Closeable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

@SuppressWarnings("deprecation")
public class LogTaskListener extends AbstractTaskListener implements TaskListener, Closeable {
    private final TaskListener delegate;

    public LogTaskListener(Logger logger, Level level) {
        delegate = new StreamTaskListener(
                new LineTransformationOutputStream() {
                    @Override
                    protected void eol(byte[] b, int len) {
                        logger.log(level, trimEOL(new String(b, 0, len, StandardCharsets.UTF_8)));
                    }
                },
                StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream getLogger() {
        return delegate.getLogger();
    }

    @Override
    public void close() {
        getLogger().close();
    }
}
