package io.jenkins.plugins.buildsetregistry.registry.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection whose requests are read by one thread at a time. Of a request that Jetty cannot parse, one thread sends the refusal
 * and has the connection read on by another, while the first still is about to give its buffer back: both may do that (seen in
 * 12.1.14, as in jetty.project#12939). Then two connections get the same buffer, and one's request is answered to the other.
 */
public final class SerialHttpConnection extends HttpConnection {
    private SerialHttpConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Makes such connections. */
    public static final class Factory extends HttpConnectionFactory {
        public Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            HttpConnection connection = new SerialHttpConnection(getHttpConfiguration(), connector, endPoint);
            connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
            return configure(connection, connector, endPoint);
        }
    }

    @Override
    public synchronized void onFillable() {
        super.onFillable();
    }
}
