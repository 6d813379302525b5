package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.time.Duration;

/**
 * How many logins may fail.
 *
 * @param failures of one user from one address; ten times as many for all users from one address
 * @param within time after the first failure in which they count, and at whose end they are forgotten
 */
public record LoginLimit(int failures, Duration within) {
    public LoginLimit {
        if (failures < 1 || within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("at least one login may fail, and failures count for some time");
        }
    }
}
