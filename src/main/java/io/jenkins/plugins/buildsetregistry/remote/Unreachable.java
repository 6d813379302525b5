package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.Redaction;
import io.jenkins.plugins.buildsetregistry.remote.transport.RefusedException;
import io.jenkins.plugins.buildsetregistry.remote.transport.RetryPolicy;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Words for a request that got no answer. */
final class Unreachable {
    private final RegistryAccess access;
    private final Redaction redaction;

    Unreachable(RegistryAccess access, Redaction redaction) {
        this.access = access;
        this.redaction = redaction;
    }

    RegistryException of(IOException failure, URI uri, String purpose) throws InterruptedException {
        if (failure instanceof RegistryException known) {
            return known;
        }
        if (failure instanceof InterruptedIOException && Thread.interrupted()) {
            throw new InterruptedException();
        }
        String prefix = "registry " + access + ": cannot " + redaction.text(purpose) + ": ";
        if (failure instanceof RefusedException refused) {
            return new RegistryException(prefix + refused.getMessage(), refused.status(), "", null, false);
        }
        WebOrigin origin = WebOrigin.of(uri);
        String host = origin.host() + ":" + origin.port();
        return new RegistryException(
                prefix + why(failure, origin, host), 0, "", redaction.cause(failure), RetryPolicy.isTemporary(failure));
    }

    private String why(IOException failure, WebOrigin origin, String host) {
        if (has(failure, UnknownHostException.class) || has(failure, UnresolvedAddressException.class)) {
            return "the host name " + unresolved(origin) + " is unknown. Check the address, DNS" + andProxy();
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return host + " does not accept the connection in time. Check the address, firewalls" + andProxy();
        }
        if (failure instanceof HttpTimeoutException) {
            return redaction.text(failure.getMessage()) + " from " + host + ". Check the registry and the network";
        }
        if (has(failure, SSLException.class) || has(failure, CertificateException.class)) {
            return tls(failure, host);
        }
        if (has(failure, ConnectException.class)) {
            return "no connection to " + host + via() + ". Is the registry running, and is the port right"
                    + (access.proxy() == null ? "" : ", and the proxy") + "?";
        }
        String text = redaction.text(String.valueOf(failure.getMessage()));
        if (text.contains("Tunnel failed")) {
            return "the proxy " + access.proxy().host() + ":" + access.proxy().port() + " did not let us through to "
                    + host + " (" + text + "). Check its rules, or list the host in the addresses without proxy";
        }
        if (!origin.isSecure() && (text.contains("Invalid status line") || text.contains("protocol"))) {
            return host + " does not speak plain http. Does this port expect https?";
        }
        return "the connection to " + host + " broke (" + shorten(text) + "). Check the registry and the network";
    }

    private String tls(IOException failure, String host) {
        String text = redaction.text(String.valueOf(deepest(failure).getMessage()));
        if (has(failure, CertPathValidatorException.class)
                || text.contains("unable to find valid certification path")) {
            return "the TLS certificate of " + host + " is not trusted (" + shorten(text) + "). "
                    + "Configure the CA certificate of this registry, or renew the certificate";
        }
        if (text.contains("ecognized SSL message")) {
            return host + " answers plain http on this port. Use http:// or the registry's https port";
        }
        if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return "the TLS certificate of " + host + " is for another name (" + shorten(text) + "). "
                    + "Use the name in the certificate, or have one issued for this name";
        }
        if (has(failure, EOFException.class) || text.contains("terminated the handshake")) {
            return host + " closed the connection during the TLS handshake. Is this an https port?";
        }
        return "no TLS connection to " + host + " (" + shorten(text) + "). Check the certificate and the port";
    }

    private String unresolved(WebOrigin origin) {
        return access.proxy() == null
                ? origin.host()
                : origin.host() + " or " + access.proxy().host();
    }

    private String via() {
        return access.proxy() == null
                ? ""
                : " (proxy " + access.proxy().host() + ":" + access.proxy().port() + ")";
    }

    private String andProxy() {
        return access.proxy() == null ? " and whether a proxy is needed" : " and the proxy";
    }

    private static String shorten(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
