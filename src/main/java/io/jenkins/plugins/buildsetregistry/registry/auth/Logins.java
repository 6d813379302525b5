package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks passwords. One that was right before is known again at once, by a keyed hash; others are compared on threads of
 * their own, where hashes take their time, and those who guess are answered later and later.
 */
public final class Logins implements AutoCloseable {
    private static final int REMEMBERED = 1000;
    private static final int CHECKS_WAITING = 200;
    private static final int ANSWERS_HELD = 1000;
    private static final Duration BUSY = Duration.ofSeconds(5);

    private final SecretKeySpec key;
    private final LoginThrottle throttle;
    private final ThreadPoolExecutor checks;
    private final Semaphore held = new Semaphore(ANSWERS_HELD);
    private final Map<String, CompletableFuture<Optional<Account>>> running = new ConcurrentHashMap<>();
    private volatile Known known;

    /** Users with the logins that were right for them: both are replaced together. */
    private record Known(Users users, Map<String, Account> remembered) {}

    /** @param limit or null: nobody is slowed down */
    public Logins(Users users, LoginLimit limit) {
        byte[] random = new byte[Tokens.KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, "HmacSHA256");
        throttle = limit == null ? null : new LoginThrottle(limit, System::nanoTime);
        checks = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(CHECKS_WAITING), task -> {
            Thread thread = new Thread(task, "passwords");
            thread.setDaemon(true);
            return thread;
        });
        checks.allowCoreThreadTimeOut(true);
        known = new Known(users, new ConcurrentHashMap<>());
    }

    /** From now on these can log in, and nobody else. Whose password is the same is known as before. */
    public void replace(Users users) {
        Map<String, Account> remembered = new ConcurrentHashMap<>();
        known.remembered()
                .forEach((hash, account) ->
                        users.successor(account).ifPresent(successor -> remembered.put(hash, successor)));
        known = new Known(users, remembered);
    }

    public Users users() {
        return known.users();
    }

    /**
     * Checks a login.
     *
     * @param address that it came from
     * @return empty if it proves nobody; fails with {@link TooManyFailures}
     */
    public CompletableFuture<Optional<Account>> check(BasicLogin login, String address) {
        Known now = known;
        String hash = hash(login.name() + ":" + login.password());
        Account remembered = now.remembered().get(hash);
        if (remembered != null) {
            return CompletableFuture.completedFuture(Optional.of(remembered));
        }
        CompletableFuture<Optional<Account>> mine = new CompletableFuture<>();
        String together = address + " " + hash;
        CompletableFuture<Optional<Account>> other = running.putIfAbsent(together, mine);
        if (other != null) {
            return other; // a client with several connections tries once
        }
        mine.whenComplete((account, failure) -> running.remove(together, mine));
        start(now, login, address, hash, mine);
        return mine;
    }

    private void start(
            Known now, BasicLogin login, String address, String hash, CompletableFuture<Optional<Account>> answer) {
        // a name that nobody has counts like any other; hashed, so that all take as little memory
        String user = hash(login.name());
        Optional<Duration> wait = throttle == null ? Optional.empty() : throttle.attempt(address, user);
        if (wait.isPresent()) {
            answer.completeExceptionally(new TooManyFailures(wait.get()));
            return;
        }
        Executor executor = now.users().isSlow() ? checks : Runnable::run;
        try {
            executor.execute(() -> {
                try {
                    compare(now, login, address, user, hash, answer);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new TooManyFailures(BUSY));
        }
    }

    private void compare(
            Known now,
            BasicLogin login,
            String address,
            String user,
            String hash,
            CompletableFuture<Optional<Account>> answer) {
        Optional<Account> account = now.users().check(login);
        if (account.isPresent()) {
            if (now.remembered().size() >= REMEMBERED) {
                now.remembered().clear();
            }
            now.remembered().put(hash, account.get());
            if (throttle != null) {
                throttle.succeeded(address, user);
            }
            answer.complete(account);
            return;
        }
        Duration delay = throttle == null ? Duration.ZERO : throttle.delay(address, user);
        if (delay.isZero()) {
            answer.complete(account);
        } else if (held.tryAcquire()) {
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(() -> {
                        held.release();
                        answer.complete(account);
                    });
        } else {
            answer.completeExceptionally(new TooManyFailures(BUSY));
        }
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }
}
