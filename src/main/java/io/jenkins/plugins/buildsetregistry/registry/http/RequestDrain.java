package io.jenkins.plugins.buildsetregistry.registry.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads the rest of a body that nobody wants, up to a limit, without blocking. */
final class RequestDrain implements Runnable {
    private static final long LIMIT = 8L << 20;
    private static final long LIMIT_WHEN_ANSWERED = 1L << 30;

    /** What comes after it. */
    interface Then {
        /** @param complete false if the client may go on sending */
        void run(boolean complete);
    }

    private final Request request;
    private final long limit;
    private final Then then;
    private long drained;

    private RequestDrain(Request request, long limit, Then then) {
        this.request = request;
        this.limit = limit;
        this.then = then;
    }

    /** Whether it would not come to the end. */
    static boolean isInVain(Request request) {
        return request.getLength() > LIMIT;
    }

    /** @param then answers */
    static void then(Request request, Then then) {
        new RequestDrain(request, LIMIT, then).run();
    }

    /**
     * Reads on although the answer is sent: a client may look for it only when it can send no more, and one that looks at once
     * stops.
     *
     * @param then closes the connection; to do that at once would be to reset it, perhaps before the client has seen the answer
     */
    static void whenAnswered(Request request, Runnable then) {
        new RequestDrain(request, LIMIT_WHEN_ANSWERED, complete -> then.run()).run();
    }

    @Override
    public void run() {
        boolean complete = false;
        while (!complete && drained < limit) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                break;
            }
            drained += chunk.remaining();
            complete = chunk.isLast();
            chunk.release();
        }
        then.run(complete);
    }
}
