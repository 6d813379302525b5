package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.disk.FileWindow;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.http.FileEndPoint;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.StoredBlob;
import java.io.File;
import java.io.IOException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Sends a large part of a verified blob from its file to the socket, over a plain connection. No byte of it gets into this
 * process.
 */
public final class FileSender extends IteratingCallback {
    /** Of the address space, not of memory. */
    private static final int WINDOW = 1 << 30;
    /** Less is sent in one piece with the headers. */
    private static final int WORTH_IT = 128 * 1024;

    private static final boolean HAS_SENDFILE = File.separatorChar == '/';

    private final Exchange exchange;
    private final StoredBlob blob;
    private final FileEndPoint endPoint;
    private final long end;
    private long position;

    private FileSender(Exchange exchange, StoredBlob blob, FileEndPoint endPoint, long start, long end) {
        this.exchange = exchange;
        this.blob = blob;
        this.endPoint = endPoint;
        this.position = start;
        this.end = end;
        exchange.request().addFailureListener(this::abort);
    }

    /** @return false if this part of the blob has to be sent in another way */
    static boolean send(Exchange exchange, BlobContent content, long start, long end) {
        EndPoint endPoint =
                exchange.request().getConnectionMetaData().getConnection().getEndPoint();
        if (!HAS_SENDFILE
                || end - start < WORTH_IT
                || !(content instanceof StoredBlob blob)
                || !(endPoint instanceof FileEndPoint plain)) {
            return false;
        }
        new FileSender(exchange, blob, plain, start, end).iterate();
        return true;
    }

    @Override
    protected Action process() throws IOException {
        if (position == end) {
            return Action.SUCCEEDED;
        }
        FileWindow window = blob.window(position, (int) Math.min(end - position, WINDOW));
        position += window.bytes().remaining();
        endPoint.announce(window);
        exchange.write(position == end, window.bytes(), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        exchange.succeed();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        exchange.failBody(cause);
    }

    @Override
    protected void onCompleted(Throwable cause) {
        endPoint.announce(null);
        try {
            blob.close();
        } catch (IOException e) {
            // it was only read
        } finally {
            super.onCompleted(cause);
        }
    }
}
