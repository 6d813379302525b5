package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which requests take the proxy, and what the proxy wants to see. */
public final class ProxyRoute extends ProxySelector {
    private final String host;
    private final int port;
    private final String authorization;
    private final Predicate<URI> takers;

    /**
     * @param authorization what the proxy wants to see in {@code Proxy-Authorization}, or null
     * @param takers which requests take the proxy
     */
    public ProxyRoute(String host, int port, String authorization, Predicate<URI> takers) {
        this.host = host;
        this.port = port;
        this.authorization = authorization;
        this.takers = takers;
    }

    public static ProxyRoute direct() {
        return new ProxyRoute("", 0, null, uri -> false);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(
                takers.test(uri)
                        ? new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port))
                        : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The failure reaches the caller of the request; there is no second proxy to turn to.
    }

    /**
     * For requests over plain http this always arrives. The CONNECT before https carries it only where the process was started
     * with {@code -Djdk.http.auth.tunneling.disabledSchemes=}: else the JDK drops a value of the Basic scheme, and reads that
     * property once, so that nothing can be done about it for one client alone.
     */
    Optional<String> authorization(URI uri) {
        return takers.test(uri) && authorization != null ? Optional.of(authorization) : Optional.empty();
    }
}
