package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The builds of several images: each begins when those it waits for are done, several run at once. Used once.
 *
 * @param <T> what comes out for each image
 */
public final class ImageBuilds<T> {
    /** How many at once, unless somebody says otherwise. */
    public static final int DEFAULT_LIMIT = 2;

    private static final int GREATEST_LIMIT = 16;

    /**
     * Builds one image.
     *
     * @param <T> what comes out
     * @param <X> how it may fail besides
     */
    @FunctionalInterface
    public interface Build<T, X extends Exception> {
        /** @param log for lines about this image */
        T of(int index, Consumer<String> log) throws X, EngineException, IOException, InterruptedException;
    }

    /** @param failure or null */
    private record Outcome<T>(int index, T result, Throwable failure) {}

    private enum State {
        WAITING,
        RUNNING,
        BUILT,
        FAILED,
        ENDED
    }

    private final BuildOrder order;
    private final int limit;
    private final Consumer<String> log;
    private final State[] states;
    private final List<T> results;
    private final BlockingQueue<Outcome<T>> outcomes = new LinkedBlockingQueue<>();
    private Throwable failure;
    private boolean interrupted;

    /**
     * @param limit how many are built at once; 1 is one after the other
     * @param log told of each line, by one thread at a time
     */
    public ImageBuilds(BuildOrder order, int limit, Consumer<String> log) {
        this.order = order;
        this.limit = limit;
        this.log = line -> {
            synchronized (this) {
                log.accept(line);
            }
        };
        this.states = new State[order.specs().size()];
        Arrays.fill(states, State.WAITING);
        this.results = new ArrayList<>(Collections.nCopies(states.length, null));
    }

    /** @throws IllegalArgumentException naming the parameter, if nobody may build so many at once */
    public static int requireLimit(String parameter, int limit) {
        if (limit < 1 || limit > GREATEST_LIMIT) {
            throw new IllegalArgumentException(
                    parameter + " must be from 1 to " + GREATEST_LIMIT + ", but is " + limit);
        }
        return limit;
    }

    /**
     * When one fails, or the thread is interrupted, no other is begun, and those that run are interrupted and waited for.
     *
     * @return in the order of the list
     * @throws EngineException if one of several fails: which, why, and what became of the others
     */
    public <X extends Exception> List<T> run(Build<T, X> build)
            throws X, EngineException, IOException, InterruptedException {
        if (states.length == 1) {
            results.set(0, build.of(0, log));
            return results;
        }
        // No queue, in which a task could be lost when the others are stopped.
        ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "buildset-build"));
        try {
            begin(threads, build);
            while (in(State.RUNNING) > 0) {
                await(threads);
                begin(threads, build);
            }
        } finally {
            threads.shutdown();
        }
        return finished();
    }

    private void begin(ExecutorService threads, Build<T, ?> build) {
        for (int i = 0; i < states.length && failure == null && !interrupted; i++) {
            if (in(State.RUNNING) < limit && canBegin(i)) {
                int index = i;
                states[i] = State.RUNNING;
                threads.execute(() -> outcomes.add(outcome(index, build)));
            }
        }
    }

    private boolean canBegin(int index) {
        return states[index] == State.WAITING
                && order.before(index).stream().allMatch(base -> states[base] == State.BUILT)
                && indexes(other -> states[other] == State.RUNNING).noneMatch(other -> order.collide(index, other));
    }

    private Outcome<T> outcome(int index, Build<T, ?> build) {
        try {
            return new Outcome<>(index, build.of(index, lines(index)), null);
        } catch (Throwable e) {
            return new Outcome<>(index, null, e);
        }
    }

    private Consumer<String> lines(int index) {
        if (limit == 1) {
            return log;
        }
        ImageSpec spec = order.specs().get(index);
        boolean alone = order.specs().stream()
                        .filter(other -> other.name().equals(spec.name()))
                        .count()
                == 1;
        String prefix = "[" + (alone ? spec.name().toString() : order.name(index)) + "] ";
        return line -> log.accept(prefix + line);
    }

    private void await(ExecutorService threads) {
        try {
            Outcome<T> outcome = outcomes.take();
            boolean stopped = failure != null || interrupted;
            if (outcome.failure() == null) {
                states[outcome.index()] = State.BUILT;
                results.set(outcome.index(), outcome.result());
            } else if (stopped) {
                states[outcome.index()] = State.ENDED;
            } else {
                states[outcome.index()] = State.FAILED;
                failure = outcome.failure();
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            if (failure == null && !interrupted) {
                threads.shutdownNow(); // once: a second interrupt would meet them while they clean up
            }
            interrupted = true;
        }
    }

    private List<T> finished() throws EngineException, InterruptedException {
        if (interrupted) {
            throw new InterruptedException("interrupted while building " + names(State.ENDED));
        }
        if (failure instanceof RuntimeException bug) {
            throw bug;
        }
        if (failure instanceof Error bug) {
            throw bug;
        }
        if (failure instanceof InterruptedException ended) {
            throw ended;
        }
        if (failure != null) {
            throw new EngineException(message(), failure);
        }
        return results;
    }

    private String message() {
        StringBuilder message = new StringBuilder(names(State.FAILED))
                .append(" was not built: ")
                .append(failure.getMessage());
        line(message, "built and published", State.BUILT);
        line(message, "ended before it was done", State.ENDED);
        line(message, "not begun", State.WAITING);
        return message.toString();
    }

    private void line(StringBuilder message, String what, State state) {
        if (in(state) > 0) {
            message.append('\n').append(what).append(": ").append(names(state));
        }
    }

    private String names(State state) {
        return indexes(i -> states[i] == state).mapToObj(order::name).collect(Collectors.joining(", "));
    }

    private long in(State state) {
        return indexes(i -> states[i] == state).count();
    }

    private IntStream indexes(IntPredicate which) {
        return IntStream.range(0, states.length).filter(which);
    }
}
