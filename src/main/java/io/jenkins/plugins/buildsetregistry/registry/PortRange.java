package io.jenkins.plugins.buildsetregistry.registry;

import java.io.Serializable;

/**
 * The ports that a server may bind, tried in order.
 *
 * @param first 0 for any free one; then {@code last} is 0 too
 */
public record PortRange(int first, int last) implements Serializable {
    public static final PortRange ANY_FREE = new PortRange(0, 0);

    public PortRange {
        requirePort(first);
        requirePort(last);
        if (first > last || first == 0 && last != 0) {
            throw new IllegalArgumentException("there are no ports from " + first + " to " + last);
        }
    }

    /** @param port 0 for any free one */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }

    /** {@code 5000}, or {@code 5000-5010}. */
    @Override
    public String toString() {
        return first == last ? "" + first : first + "-" + last;
    }
}
