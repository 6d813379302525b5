package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.net.URI;

/** {@code Location} values, as registries write them. */
public final class Locations {
    private Locations() {}

    /**
     * An absolute or relative reference, made absolute.
     *
     * @throws IllegalArgumentException if it is no http or https address
     */
    public static URI resolve(URI base, String location) {
        // Signed addresses of some stores come with characters that a URI must not hold.
        String text = location.trim().replace(" ", "%20").replace("|", "%7C").replace("\"", "%22");
        URI resolved = base.resolve(text);
        String scheme = String.valueOf(resolved.getScheme());
        if (resolved.getHost() == null || !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new IllegalArgumentException("not an http address");
        }
        return resolved;
    }

    /**
     * Where a registry sends us on to.
     *
     * @throws IllegalArgumentException with what is wrong, in words that follow "it sends us to"
     */
    public static URI follow(URI from, String location) {
        URI target;
        try {
            target = resolve(from, location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an address that is none", e);
        }
        WebOrigin here = WebOrigin.of(from);
        WebOrigin there = WebOrigin.of(target);
        if (here.isSecure() && !there.isSecure()) {
            throw new IllegalArgumentException("plain http at " + there.host() + ":" + there.port() + ", from https");
        }
        if (!here.equals(there) && there.isLinkLocalLiteral()) {
            throw new IllegalArgumentException("the link-local address " + there.host());
        }
        return target;
    }

    /** {@code uri} with one more query parameter; {@code value} must be ready for a URI. */
    public static URI withParameter(URI uri, String name, String value) {
        String text = uri.toString();
        return URI.create(text + (uri.getRawQuery() == null ? '?' : '&') + name + '=' + value);
    }
}
