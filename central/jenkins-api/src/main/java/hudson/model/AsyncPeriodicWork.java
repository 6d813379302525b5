package hudson.model;

import hudson.util.StreamTaskListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.model.Jenkins;

/** Local: it runs in the caller's thread. */
public abstract class AsyncPeriodicWork extends PeriodicWork {
    public final String name;

    protected AsyncPeriodicWork(String name) {
        this.name = name;
    }

    @Override
    public final void doRun() {
        try {
            Path logs =
                    Files.createDirectories(Jenkins.get().getRootDir().toPath().resolve("logs/tasks"));
            try (StreamTaskListener listener =
                    new StreamTaskListener(logs.resolve(name + ".log").toFile(), null)) {
                execute(listener);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    protected abstract void execute(TaskListener listener) throws IOException, InterruptedException;
}
