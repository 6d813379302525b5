package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.api.FileSender;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector over which {@link FileSender} can send: to be used for plain connections and those with TLS alike. */
public final class FileConnector extends ServerConnector {
    public FileConnector(Server server, int acceptors, int selectors, ConnectionFactory... factories) {
        super(server, acceptors, selectors, factories);
    }

    /**
     * Takes the first port that can be had, before the server starts.
     *
     * @throws IOException if there is none
     */
    public void bind(PortRange ports) throws IOException {
        for (int port = ports.first(); ; port++) {
            setPort(port);
            try {
                open();
                return;
            } catch (IOException e) {
                if (!(e.getCause() instanceof BindException) || ports.first() == ports.last()) {
                    throw e;
                }
                if (port == ports.last()) {
                    throw new IOException("none of these ports can be had ("
                            + e.getCause().getMessage() + "): end what uses one of them, or choose others");
                }
            }
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        SocketChannelEndPoint endPoint = new FileEndPoint(channel, selector, key, this);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
