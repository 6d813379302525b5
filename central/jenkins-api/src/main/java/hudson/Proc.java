package hudson;

import hudson.model.TaskListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;

public abstract class Proc {
    protected Proc() {}

    public abstract boolean isAlive() throws IOException, InterruptedException;

    public abstract void kill() throws IOException, InterruptedException;

    public abstract int join() throws IOException, InterruptedException;

    public abstract InputStream getStdout();

    public abstract InputStream getStderr();

    public abstract OutputStream getStdin();

    public final int joinWithTimeout(long timeout, TimeUnit unit, TaskListener listener)
            throws IOException, InterruptedException {
        ScheduledFuture<?> limit = Timer.get().schedule(() -> killed(listener, timeout + " " + unit), timeout, unit);
        try {
            return join();
        } finally {
            limit.cancel(false);
        }
    }

    private void killed(TaskListener listener, String timeout) {
        listener.error("Timeout after " + timeout);
        try {
            kill();
        } catch (IOException | InterruptedException e) {
            Logger.getLogger(Proc.class.getName()).log(Level.WARNING, "not killed", e);
        }
    }
}
