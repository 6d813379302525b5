package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The passwords of the sidecars that run, in memory only: after a restart they are asked of the node again. Pipelines and logs ask
 * for them; a node that does not answer keeps those waiting once, and not for ever.
 */
@Extension
public final class RunningSecrets {
    /** An agent that has just come back is slow at first; to go on without the passwords would fail the build. */
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    private final Map<String, ReadSecrets.Secrets> known = new ConcurrentHashMap<>();
    private final Map<String, Question> open = new ConcurrentHashMap<>();

    private record Question(Future<ReadSecrets.Secrets> answer, long deadline) {}

    public static RunningSecrets get() {
        return ExtensionList.lookupSingleton(RunningSecrets.class);
    }

    /**
     * @return empty if the files of the sidecar are gone
     * @throws IOException if its node does not answer
     */
    public Optional<ReadSecrets.Secrets> of(RunningRegistry registry) throws IOException, InterruptedException {
        ReadSecrets.Secrets secrets = known.get(registry.directory());
        return secrets == null ? ask(registry) : Optional.of(secrets);
    }

    private Optional<ReadSecrets.Secrets> ask(RunningRegistry registry) throws IOException, InterruptedException {
        Question question = open.computeIfAbsent(
                registry.directory(),
                directory -> new Question(
                        Computer.threadPoolForRemoting.submit(() -> read(registry)), System.nanoTime() + PATIENCE));
        try {
            return Optional.ofNullable(
                    question.answer().get(question.deadline() - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new IOException("cannot read the passwords of the buildset registry at " + registry, e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the node of the buildset registry at " + registry + " does not answer", e);
        } finally {
            if (question.answer().isDone()) {
                open.remove(registry.directory(), question);
            }
        }
    }

    /** As {@link #of}, for who can wait. */
    ReadSecrets.Secrets read(RunningRegistry registry) throws IOException, InterruptedException {
        ReadSecrets.Secrets secrets = NodeFiles.sidecars(registry).act(new ReadSecrets(registry.directory()));
        if (secrets != null) {
            known.put(registry.directory(), secrets);
        }
        return secrets;
    }

    void forget(RunningRegistry registry) {
        known.remove(registry.directory());
    }
}
