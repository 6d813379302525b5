package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Patience with a registry.
 *
 * @param attempts of one request in all, at least 1
 * @param connect limit for a connection to stand
 * @param stall limit for silence on a connection; a transfer that moves may last longer, and when all is sent, the answer to a long
 *     content: a second for each 10 MB
 * @param clock for tokens and {@code Retry-After} dates
 * @param sleeper how to wait before the next attempt
 * @param jitter numbers in [0, 1)
 * @param listener is told of each answer
 */
public record TransportOptions(
        int attempts,
        Duration connect,
        Duration stall,
        Clock clock,
        Sleeper sleeper,
        DoubleSupplier jitter,
        AnswerListener listener) {
    /** Learns what a registry says of its limits, from every answer; runs on the thread that asked, and must not block. */
    @FunctionalInterface
    public interface AnswerListener {
        AnswerListener NONE = (status, headers) -> {};

        void answered(int status, HttpHeaders headers);
    }

    /** Waits, or throws when interrupted. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    public TransportOptions {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, not " + attempts);
        }
    }

    public TransportOptions(
            int attempts, Duration connect, Duration stall, Clock clock, Sleeper sleeper, DoubleSupplier jitter) {
        this(attempts, connect, stall, clock, sleeper, jitter, AnswerListener.NONE);
    }

    public static TransportOptions defaults() {
        return new TransportOptions(
                5,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Clock.systemUTC(),
                time -> Thread.sleep(time.toMillis()),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    public TransportOptions withAttempts(int newAttempts) {
        return new TransportOptions(newAttempts, connect, stall, clock, sleeper, jitter, listener);
    }

    public TransportOptions withStall(Duration newStall) {
        return new TransportOptions(attempts, connect, newStall, clock, sleeper, jitter, listener);
    }

    public TransportOptions withConnect(Duration newConnect) {
        return new TransportOptions(attempts, newConnect, stall, clock, sleeper, jitter, listener);
    }

    public TransportOptions withListener(AnswerListener newListener) {
        return new TransportOptions(attempts, connect, stall, clock, sleeper, jitter, newListener);
    }
}
