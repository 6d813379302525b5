package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import java.io.IOException;
import java.security.KeyStore;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS 1.2 and 1.3 with authenticated encryption and forward secrecy only, the fastest suite first. */
public final class TlsConnections {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    private final TlsFiles files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();

    /** @throws IOException that names the file and says what is wrong with it */
    public TlsConnections(TlsFiles files) throws IOException {
        this.files = files;
        context.setKeyStore(PemKeyStore.read(files));
        context.setKeyStorePassword(PemKeyStore.PASSWORD);
        context.setExcludeProtocols();
        context.setIncludeProtocols(PROTOCOLS);
        context.setExcludeCipherSuites();
        context.setIncludeCipherSuites(SUITES);
        context.setUseCipherSuitesOrder(true);
        context.setRenegotiationAllowed(false);
        context.setSniRequired(false);
    }

    public SslConnectionFactory factory() {
        return new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString()) {
            @Override
            protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
                return BatchedSslConnection.of(connector, context, endPoint, engine);
            }
        };
    }

    /**
     * New connections get what the files hold now; running ones go on.
     *
     * @throws IOException if that cannot be used; then all stays as it was
     */
    public void reload() throws IOException {
        KeyStore store = PemKeyStore.read(files);
        try {
            context.reload(factory -> ((SslContextFactory.Server) factory).setKeyStore(store));
        } catch (Exception e) {
            throw new IOException("the certificate " + files.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }
}
