package io.jenkins.plugins.buildsetregistry.registry.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A TLS connection that writes several records at once, where Jetty's own writes one, as long as there is content for them. */
public final class BatchedSslConnection extends SslConnection {
    /** Bytes of content of one record (RFC 8446, 5.1). */
    private static final int RECORD = 16 * 1024;
    /** More than that would not come from Jetty's pool. */
    public static final int RECORDS = 3;

    private final Buffers buffers;

    static SslConnection of(Connector connector, SslContextFactory tls, EndPoint endPoint, SSLEngine engine) {
        return new BatchedSslConnection(new Buffers(connector.getByteBufferPool()), connector, tls, endPoint, engine);
    }

    private BatchedSslConnection(
            Buffers buffers, Connector connector, SslContextFactory tls, EndPoint endPoint, SSLEngine engine) {
        // JSSE is faster with arrays than with direct buffers, for it works on arrays.
        super(buffers, connector.getExecutor(), tls, endPoint, engine, false, false);
        this.buffers = buffers;
    }

    /** Gives room for several records only to those who write them: what a client sends slowly is to take no more. */
    private static final class Buffers extends ByteBufferPool.Wrapper {
        private volatile boolean batching;

        Buffers(ByteBufferPool wrapped) {
            super(wrapped);
        }

        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            return super.acquire(batching && size > RECORD ? RECORDS * size : size, direct);
        }
    }

    @Override
    protected SslEndPoint newSslEndPoint() {
        return new SslEndPoint() {
            @Override
            public boolean flush(ByteBuffer... content) throws IOException {
                buffers.batching = BufferUtil.remaining(content) > RECORD;
                try {
                    return super.flush(content);
                } finally {
                    buffers.batching = false;
                }
            }
        };
    }

    @Override
    protected SSLEngineResult wrap(SSLEngine engine, ByteBuffer[] content, ByteBuffer output) throws SSLException {
        SSLEngineResult result = super.wrap(engine, content, output);
        int consumed = result.bytesConsumed();
        int produced = result.bytesProduced();
        int record = engine.getSession().getPacketBufferSize();
        while (result.getStatus() == SSLEngineResult.Status.OK
                && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && result.bytesConsumed() > 0
                && output.remaining() >= record
                && !BufferUtil.isEmpty(content)) {
            result = super.wrap(engine, content, output);
            consumed += result.bytesConsumed();
            produced += result.bytesProduced();
        }
        return new SSLEngineResult(result.getStatus(), result.getHandshakeStatus(), consumed, produced);
    }
}
