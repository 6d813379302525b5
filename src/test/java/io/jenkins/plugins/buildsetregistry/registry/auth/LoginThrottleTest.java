package io.jenkins.plugins.buildsetregistry.registry.auth;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

public class LoginThrottleTest {
    private final AtomicLong nanos = new AtomicLong(42);
    private final LoginThrottle throttle = new LoginThrottle(new LoginLimit(5, Duration.ofMinutes(5)), nanos::get);

    @Test
    public void answersLaterEachTimeAndInTheEndNotAtAll() {
        long[] millis = {0, 0, 250, 500, 1000};
        for (long delay : millis) {
            assertTrue(throttle.attempt("192.0.2.1", "gate").isEmpty());
            assertEquals(delay, throttle.delay("192.0.2.1", "gate").toMillis());
        }
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(
                Duration.ofMinutes(4), throttle.attempt("192.0.2.1", "gate").orElseThrow());
        nanos.addAndGet(Duration.ofMinutes(4).toNanos() + 1);
        assertTrue(throttle.attempt("192.0.2.1", "gate").isEmpty());
    }

    @Test
    public void countsEachUserAndEachAddressForItself() {
        fail("192.0.2.1", "gate", 5);
        assertTrue(throttle.attempt("192.0.2.1", "gate").isPresent());
        assertTrue(throttle.attempt("192.0.2.1", "other").isEmpty());
        assertTrue(throttle.attempt("192.0.2.2", "gate").isEmpty());
    }

    @Test
    public void anAddressThatTriesManyUsersIsStoppedToo() {
        for (int user = 0; user < 10; user++) {
            fail("192.0.2.1", "user" + user, 5);
        }
        assertTrue(throttle.attempt("192.0.2.1", "another").isPresent());
        assertTrue(throttle.attempt("192.0.2.2", "another").isEmpty());
    }

    @Test
    public void aSuccessForgivesWhatWasBefore() {
        fail("192.0.2.1", "gate", 5);
        throttle.succeeded("192.0.2.1", "gate");
        assertTrue(throttle.attempt("192.0.2.1", "gate").isEmpty());
        assertEquals(Duration.ZERO, throttle.delay("192.0.2.1", "gate"));
    }

    @Test
    public void oneNetworkOfIpv6CountsAsOneAddress() {
        fail("2001:db8:1:2:3:4:5:6", "gate", 5);
        assertTrue(throttle.attempt("2001:db8:1:2:ffff:4:5:7", "gate").isPresent());
        assertTrue(throttle.attempt("2001:db8:1:3:3:4:5:6", "gate").isEmpty());
    }

    @Test
    public void manyAddressesTakeNoMoreMemory() {
        for (int i = 0; i < 20_000; i++) {
            throttle.attempt("192.0.2." + i, "gate");
        }
        assertTrue(throttle.size() <= 10_000);
    }

    @Test
    public void manyNamesDoNotPushOutWhatIsCounted() {
        fail("192.0.2.9", "gate", 5);
        for (int i = 0; i < 20_000; i++) {
            throttle.attempt("192.0.2.1", "made up " + i);
        }
        assertTrue(throttle.attempt("192.0.2.9", "gate").isPresent());
    }

    @Test
    public void aLimitThatIsNoneIsNotOneOfNothing() {
        LoginThrottle generous = new LoginThrottle(new LoginLimit(999_999_999, Duration.ofHours(1)), nanos::get);
        LoginThrottle overflowing = new LoginThrottle(new LoginLimit(300_000_000, Duration.ofHours(1)), nanos::get);
        assertTrue(generous.attempt("192.0.2.1", "gate").isEmpty());
        assertTrue(overflowing.attempt("192.0.2.1", "gate").isEmpty());
    }

    private void fail(String address, String user, int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(throttle.attempt(address, user).isEmpty());
        }
    }
}
