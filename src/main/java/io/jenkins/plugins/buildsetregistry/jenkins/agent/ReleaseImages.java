package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.Preload;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Undoes {@link PreloadImages}, however far that has come. */
public final class ReleaseImages extends AgentTask<Void> {
    private static final long serialVersionUID = 1;

    /** A daemon that does not answer must not keep a build from its end; more than another build may lock it. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Preload.Holder holder;
    private final TreeMap<String, String> environment;
    private final Duration limit;

    /** @param environment as it was then */
    public ReleaseImages(Preload.Holder holder, Map<String, String> environment, TaskListener listener) {
        this(holder, environment, LIMIT, listener);
    }

    ReleaseImages(Preload.Holder holder, Map<String, String> environment, Duration limit, TaskListener listener) {
        super(listener);
        this.holder = holder;
        this.environment = new TreeMap<>(environment);
        this.limit = limit;
    }

    @Override
    Void run(Path root) throws EngineException, IOException, InterruptedException {
        FutureTask<Void> release = new FutureTask<>(() -> {
            Preload.find(new LocalHost(environment), Clock.systemUTC(), log()).release(holder);
            return null;
        });
        Thread thread = new Thread(release, "buildset-preload");
        thread.start();
        try {
            return release.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException("docker has not answered for " + limit.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failed) {
                throw failed;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            release.cancel(true);
        }
    }
}
