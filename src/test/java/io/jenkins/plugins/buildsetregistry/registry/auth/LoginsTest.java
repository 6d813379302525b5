package io.jenkins.plugins.buildsetregistry.registry.auth;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.Test;

public class LoginsTest {
    private static final String ADDRESS = "192.0.2.1";
    private static final BasicLogin RIGHT = new BasicLogin("gate", "right");

    private static Users users(Secret secret) {
        return new Users(List.of(new Account(new User("gate", Role.WRITER, List.of()), secret)));
    }

    @Test
    public void aPasswordThatWasRightIsKnownAtOnce() throws Exception {
        try (Logins logins = new Logins(users(PasswordHash.of("right", 1000)), null)) {
            assertTrue(logins.check(RIGHT, ADDRESS).get().isPresent());
            assertTrue(logins.check(RIGHT, ADDRESS).isDone());
            assertTrue(
                    logins.check(new BasicLogin("gate", "wrong"), ADDRESS).get().isEmpty());
            assertTrue(logins.check(new BasicLogin("nobody", "right"), ADDRESS)
                    .get()
                    .isEmpty());
        }
    }

    @Test
    public void whoIsGoneIsNotRemembered() throws Exception {
        try (Logins logins = new Logins(users(new PlainSecret("right")), null)) {
            assertTrue(logins.check(RIGHT, ADDRESS).get().isPresent());
            logins.replace(users(new PlainSecret("changed")));
            assertTrue(logins.check(RIGHT, ADDRESS).get().isEmpty());
            assertTrue(logins.check(new BasicLogin("gate", "changed"), ADDRESS)
                    .get()
                    .isPresent());
        }
    }

    @Test
    public void whoHasLoggedInIsNotHeldUpAfterUsersAreReadAgain() throws Exception {
        PasswordHash hash = PasswordHash.of("right", 1000);
        try (Logins logins = new Logins(users(hash), new LoginLimit(1, Duration.ofHours(1)))) {
            assertTrue(logins.check(RIGHT, ADDRESS).get().isPresent());
            logins.check(new BasicLogin("gate", "guess"), ADDRESS).get();
            logins.replace(new Users(List.of(new Account(new User("gate", Role.READER, List.of()), hash))));
            User user = logins.check(RIGHT, ADDRESS).get().orElseThrow().user();
            assertEquals("what else has changed counts", Role.READER, user.role());
        }
    }

    /** The last one for 8 s: if its thread waited meanwhile, it would be done. */
    @Test
    public void aFailureIsHeldBackWithoutAThread() {
        try (Logins logins = new Logins(users(new PlainSecret("right")), new LoginLimit(8, Duration.ofHours(1)))) {
            CompletableFuture<Optional<Account>> last = null;
            for (int i = 0; i < 8; i++) {
                last = logins.check(new BasicLogin("gate", "guess" + i), ADDRESS);
            }
            assertFalse(last.isDone());
        }
    }

    @Test
    public void aFailureIsHeldBackAndTooManyAreRefused() throws Exception {
        try (Logins logins = new Logins(users(new PlainSecret("right")), new LoginLimit(3, Duration.ofHours(1)))) {
            assertTrue(logins.check(new BasicLogin("gate", "1"), ADDRESS).isDone());
            assertTrue(logins.check(new BasicLogin("gate", "2"), ADDRESS).isDone());
            long begin = System.nanoTime();
            assertTrue(logins.check(new BasicLogin("gate", "3"), ADDRESS).get().isEmpty());
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() >= 250);
            ExecutionException refused = assertThrows(
                    ExecutionException.class,
                    () -> logins.check(new BasicLogin("gate", "right"), ADDRESS).get());
            assertEquals(TooManyFailures.class, refused.getCause().getClass());
            assertTrue(logins.check(RIGHT, "192.0.2.9").get().isPresent());
            assertTrue("known by now", logins.check(RIGHT, ADDRESS).get().isPresent());
        }
    }

    @Test
    public void aNameThatNobodyHasIsAnsweredLikeOneThatSomebodyHas() throws Exception {
        Users users = users(new PlainSecret("right"));
        Duration within = Duration.ofHours(1);
        try (Logins logins = new Logins(users, new LoginLimit(2, within))) {
            for (String name : List.of("gate", "nobody", "no one")) {
                long begin = System.nanoTime();
                for (int i = 0; i < 2; i++) {
                    assertTrue(logins.check(new BasicLogin(name, "guess" + i), ADDRESS)
                            .get()
                            .isEmpty());
                }
                ExecutionException refused = assertThrows(
                        ExecutionException.class,
                        () -> logins.check(new BasicLogin(name, "guess"), ADDRESS)
                                .get());
                TooManyFailures tooMany = (TooManyFailures) refused.getCause();
                Duration passed = within.minus(tooMany.retryAfter());
                assertFalse(passed.isNegative());
                assertTrue(passed.compareTo(Duration.ofNanos(System.nanoTime() - begin)) <= 0);
            }
        }
    }

    @Test
    public void aFailureTakesTheSameWorkForEveryName() {
        Users users = new Users(List.of(
                new Account(new User("plain", Role.READER, List.of()), new PlainSecret("a")),
                new Account(new User("weak", Role.READER, List.of()), PasswordHash.of("b", 1000)),
                new Account(new User("strong", Role.READER, List.of()), PasswordHash.of("c", 3000)),
                new Account(new User("two", Role.READER, List.of()), PasswordHash.of("d", 2000)),
                new Account(new User("two", Role.WRITER, List.of()), PasswordHash.of("e", 2000))));
        assertEquals(4000, users.mostRounds());
        assertEquals(0, users.rounds("plain") + users.rounds("nobody"));
        assertEquals(1000, users.rounds("weak"));
        assertEquals(4000, users.rounds("two"));
        for (String name : List.of("plain", "weak", "strong", "two", "nobody")) {
            assertTrue(users.check(new BasicLogin(name, "wrong")).isEmpty());
            assertTrue(users.check(new BasicLogin(name, "")).isEmpty());
        }
        assertTrue(users.check(new BasicLogin("two", "e")).isPresent());
    }

    @Test
    public void manyConnectionsWithOneLoginAreOneAttempt() throws Exception {
        Users users = users(PasswordHash.of("right", 100_000));
        try (Logins logins = new Logins(users, new LoginLimit(2, Duration.ofHours(1)))) {
            List<CompletableFuture<Optional<Account>>> all = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(i -> logins.check(RIGHT, ADDRESS))
                    .toList();
            for (CompletableFuture<Optional<Account>> one : all) {
                assertTrue(one.get().isPresent());
            }
        }
    }
}
