package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Brings blobs from repository to repository, a few at a time; the first failure, or an interrupt, ends all. */
final class BlobCopies {
    private static final int PARALLEL = 4;

    private enum Way {
        MOVED,
        MOUNTED,
        SKIPPED
    }

    private record Result(Descriptor blob, Way way) {}

    private final RemoteRepository source;
    private final RemoteRepository target;
    private final TransferListener listener;
    private final List<String> mountCandidates;
    private final Set<Digest> missing;
    private final List<Result> results = new ArrayList<>();

    /**
     * @param mountCandidates those among them that the target's login is for are asked
     * @param missing what the target lacks
     */
    BlobCopies(
            RemoteRepository source,
            RemoteRepository target,
            TransferListener listener,
            List<String> mountCandidates,
            Set<Digest> missing) {
        this.source = source;
        this.target = target;
        this.listener = listener;
        Set<String> candidates = new LinkedHashSet<>();
        if (areInOneRegistry(source, target)) {
            candidates.add(source.name());
        }
        CoveredRepositories covered = target.registry().access().repositories();
        mountCandidates.stream().filter(covered::have).forEach(candidates::add);
        candidates.remove(target.name());
        this.mountCandidates = List.copyOf(candidates);
        this.missing = missing;
    }

    static boolean areInOneRegistry(RemoteRepository one, RemoteRepository other) {
        return one.registry()
                .access()
                .endpoint()
                .equals(other.registry().access().endpoint());
    }

    List<String> mountCandidates() {
        return mountCandidates;
    }

    boolean isMissing(Descriptor blob) {
        return missing.contains(blob.digest());
    }

    /** Brings those that are missing; then they are no more. */
    void copy(Collection<Descriptor> blobs) throws RegistryException, InterruptedException {
        bring(blobs, this::mountOrMove);
    }

    /** As {@link #copy}, but fails for one that the target's registry does not mount. */
    void mount(Collection<Descriptor> blobs) throws RegistryException, InterruptedException {
        bring(blobs, blob -> mounted(blob).orElseThrow(() -> notMounted(blob)));
    }

    private RegistryException notMounted(Descriptor blob) {
        return new RegistryException("registry " + target.registry() + ": blob " + blob.digest() + " of " + source
                + " is not in " + target.name()
                + ", and the registry does not mount it there. Copy it on a node, or give these credentials the right to"
                + " read " + source.name());
    }

    private interface Bringing {
        Result bring(Descriptor blob) throws RegistryException, InterruptedException;
    }

    private void bring(Collection<Descriptor> blobs, Bringing way) throws RegistryException, InterruptedException {
        results.clear();
        List<Descriptor> wanted = new ArrayList<>();
        for (Descriptor blob : blobs) {
            if (isMissing(blob)) {
                wanted.add(blob);
            } else {
                results.add(new Result(blob, Way.SKIPPED));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(PARALLEL, wanted.size()));
        try {
            CompletionService<Result> running = new ExecutorCompletionService<>(workers);
            wanted.forEach(blob -> running.submit(() -> way.bring(blob)));
            for (int i = 0; i < wanted.size(); i++) {
                Result result = running.take().get();
                missing.remove(result.blob().digest());
                results.add(result);
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            end(workers);
        }
    }

    static RegistryException failure(Throwable cause) throws InterruptedException {
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (RegistryException) cause;
    }

    /** No thread outlives the copy; an interrupt while it ends is kept for the caller. */
    static void end(ExecutorService workers) {
        workers.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Result mountOrMove(Descriptor blob) throws RegistryException, InterruptedException {
        Optional<Result> mounted = mounted(blob);
        if (mounted.isPresent()) {
            return mounted.get();
        }
        new BlobPusher(target).push(blob, offset -> source.blob(blob, offset), listener);
        return new Result(blob, Way.MOVED);
    }

    private Optional<Result> mounted(Descriptor blob) throws RegistryException, InterruptedException {
        for (String candidate : mountCandidates) {
            if (target.mount(blob.digest(), candidate)) {
                return Optional.of(new Result(blob, Way.MOUNTED));
            }
        }
        return Optional.empty();
    }

    CopyReport report(int manifests) {
        return new CopyReport(
                manifests,
                count(Way.MOVED),
                bytes(Way.MOVED),
                count(Way.MOUNTED),
                bytes(Way.MOUNTED),
                count(Way.SKIPPED),
                bytes(Way.SKIPPED));
    }

    private int count(Way way) {
        return (int) results.stream().filter(result -> result.way() == way).count();
    }

    private long bytes(Way way) {
        return results.stream()
                .filter(result -> result.way() == way)
                .mapToLong(result -> result.blob().size())
                .sum();
    }
}
