package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import jenkins.MasterToSlaveFileCallable;

/** Something that an agent does in one of its directories. What users can mend is a message without a stack trace. */
abstract class AgentTask<T> extends MasterToSlaveFileCallable<T> {
    private static final long serialVersionUID = 1;

    /** Between two lines about one transfer: short ones print none. */
    static final Duration PROGRESS = Duration.ofSeconds(10);

    private final TaskListener listener;

    AgentTask(TaskListener listener) {
        this.listener = listener;
    }

    final Consumer<String> log() {
        return listener.getLogger()::println;
    }

    @Override
    public final T invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        try {
            return run(directory.toPath());
        } catch (BuildsetException | EngineException | PublishException | IOException | InvalidImageException e) {
            throw UserFault.asIOException(e);
        }
    }

    abstract T run(Path directory)
            throws BuildsetException, EngineException, PublishException, IOException, InterruptedException;
}
