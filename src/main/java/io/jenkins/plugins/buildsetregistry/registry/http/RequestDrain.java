package io.jenkins.plugins.buildsetregistry.registry.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the rest of a body that nobody wants, up to a limit, without blocking. */
final class RequestDrain implements Runnable {
    private static final long LIMIT = 8L << 20;

    private final Request request;
    private final Runnable then;
    private long drained;

    private RequestDrain(Request request, Runnable then) {
        this.request = request;
        this.then = then;
    }

    /** Whether it would not come to the end. */
    static boolean isInVain(Request request) {
        return request.getLength() > LIMIT;
    }

    static void then(Request request, Runnable then) {
        new RequestDrain(request, then).run();
    }

    @Override
    public void run() {
        while (drained < LIMIT) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                break;
            }
            drained += chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                break;
            }
        }
        then.run();
    }
}
