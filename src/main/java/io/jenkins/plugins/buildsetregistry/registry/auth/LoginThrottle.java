package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Slows down those who guess passwords: counts failures by address, and by address and user. */
final class LoginThrottle {
    private static final int MOST_ENTRIES = 10_000;
    private static final int USERS_OF_AN_ADDRESS = 10;
    private static final int FREE_FAILURES = 2;
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final int DOUBLINGS = 5;

    private final LoginLimit limit;
    private final LongSupplier nanoClock;
    private final Map<String, Failures> entries = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    private static final class Failures {
        final long sinceNanos;
        int count;

        Failures(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    LoginThrottle(LoginLimit limit, LongSupplier nanoClock) {
        this.limit = limit;
        this.nanoClock = nanoClock;
    }

    /** Counts an attempt as failed until it is known to be none; @return how long to wait, if there were too many. */
    synchronized Optional<Duration> attempt(String address, String user) {
        Failures ofAddress = failures(key(address));
        // before a user is looked up: names that are made up must not push out the counters of others
        if (ofAddress.count >= (long) limit.failures() * USERS_OF_AN_ADDRESS) {
            return Optional.of(rest(ofAddress));
        }
        Failures ofUser = failures(key(address, user));
        if (ofUser.count >= limit.failures()) {
            return Optional.of(rest(ofUser));
        }
        ofAddress.count++;
        ofUser.count++;
        return Optional.empty();
    }

    /** The attempt was none to count: the user is known, and so is what came before. */
    synchronized void succeeded(String address, String user) {
        Failures ofUser = entries.remove(key(address, user));
        Failures ofAddress = entries.get(key(address));
        if (ofUser != null && ofAddress != null) {
            ofAddress.count = Math.max(0, ofAddress.count - ofUser.count);
        }
    }

    /** How long the answer to a failed attempt is to be held back: longer each time. */
    synchronized Duration delay(String address, String user) {
        int count = failures(key(address, user)).count - FREE_FAILURES;
        return count <= 0 ? Duration.ZERO : FIRST_DELAY.multipliedBy(1L << Math.min(count - 1, DOUBLINGS));
    }

    synchronized int size() {
        return entries.size();
    }

    private Failures failures(String key) {
        Failures failures = entries.get(key);
        if (failures == null || rest(failures).isNegative()) {
            failures = new Failures(nanoClock.getAsLong());
            entries.put(key, failures);
        }
        return failures;
    }

    private Duration rest(Failures failures) {
        return limit.within().minusNanos(nanoClock.getAsLong() - failures.sinceNanos);
    }

    private static String key(String address) {
        return network(address);
    }

    private static String key(String address, String user) {
        return network(address) + " " + user;
    }

    /** Who has one IPv6 address has all of its /64 network. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String[] parts = address.split(":", 5);
        return parts.length < 5 ? address : String.join(":", parts[0], parts[1], parts[2], parts[3]);
    }
}
