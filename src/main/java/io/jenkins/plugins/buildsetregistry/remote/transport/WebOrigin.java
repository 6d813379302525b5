package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and effective port: whom a credential is meant for. */
public record WebOrigin(String scheme, String host, int port) {
    public static WebOrigin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new WebOrigin(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    public boolean isSecure() {
        return scheme.equals("https");
    }

    /**
     * Link-local literals, where clouds keep their metadata services: nothing a registry should send us to.
     */
    public boolean isLinkLocalLiteral() {
        return host.startsWith("169.254.") || host.startsWith("[fe80:") || host.equals("[fd00:ec2::254]");
    }
}
