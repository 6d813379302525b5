package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.disk.FileWindow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * An end of a connection that sends a part of a file straight from the file to the socket ({@code sendfile}). Whoever writes
 * announces the part; then its mapped bytes are written like any other, without being touched.
 */
public final class FileEndPoint extends SocketChannelEndPoint {
    private final Connector connector;
    private volatile FileWindow window;

    FileEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Connector connector) {
        super(channel, selector, key, connector.getScheduler());
        this.connector = connector;
    }

    /** @param announced what is written next, or null */
    public void announce(FileWindow announced) {
        window = announced;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        FileWindow announced = window;
        if (announced == null) {
            return super.flush(buffers); // all in one packet, if there is room
        }
        for (ByteBuffer buffer : buffers) {
            boolean flushed = announced.bytes() == buffer ? transfer(announced) : super.flush(buffer);
            if (!flushed) {
                return false;
            }
        }
        return true;
    }

    private boolean transfer(FileWindow announced) throws IOException {
        try {
            while (announced.bytes().hasRemaining()) {
                if (announced.transferTo(getChannel()) == 0) {
                    return false;
                }
                notIdle();
            }
            return true;
        } catch (IOException e) {
            throw new EofException(e);
        }
    }

    /** A connector that stops soon calls every connection idle; a request that only pauses has the time of all that run. */
    @Override
    protected void onIdleExpired(TimeoutException timeout) {
        if (!connector.isShutdown() || !isServing(getConnection())) {
            super.onIdleExpired(timeout);
        }
    }

    private static boolean isServing(Connection connection) {
        if (connection instanceof SslConnection tls) {
            return isServing(tls.getSslEndPoint().getConnection());
        }
        return connection instanceof HttpConnection http
                && http.getHttpChannel().getRequest() != null;
    }
}
