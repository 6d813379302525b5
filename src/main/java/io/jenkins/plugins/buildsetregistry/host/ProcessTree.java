package io.jenkins.plugins.buildsetregistry.host;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process and all that it started: asked to end, then killed, then waited for. */
final class ProcessTree {
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final Set<ProcessHandle> members = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        members.add(root);
        grow();
    }

    /**
     * @param grace between the request to end and the kill
     * @return whether nothing is left; an interrupt cuts the grace short and stays set
     */
    boolean end(Duration grace) {
        members.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            if (await(grace)) {
                return true;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            grow();
            members.forEach(ProcessHandle::destroyForcibly);
            return await(AFTER_KILL);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // Children of a process that has ended belong to init: they are known only from an earlier look.
    private void grow() {
        for (ProcessHandle member : Set.copyOf(members)) {
            member.descendants().forEach(members::add);
        }
    }

    private boolean await(Duration limit) throws InterruptedException {
        CompletableFuture<?>[] exits =
                members.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
