package io.jenkins.plugins.buildsetregistry.acceptance;

import java.time.Duration;
import java.util.Optional;

/** Asks again and again until there is an answer. */
final class Await {
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private Await() {}

    interface Question<T> {
        /** @return empty: ask again */
        Optional<T> ask() throws Exception;
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /** @throws Failed saying what did not come within {@code limit} */
    static <T> T answer(String what, Duration limit, Question<T> question) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> answer = question.ask();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new Failed("not within " + limit.toSeconds() + " s: " + what);
            }
            Thread.sleep(BETWEEN.toMillis());
        }
    }

    static void until(String what, Duration limit, Condition condition) throws Exception {
        answer(what, limit, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }
}
