package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Collects a body of limited size. */
public final class BodyInMemory implements RequestBody.Receiver {
    /** What to do with the whole body; answers. */
    public interface Use {
        void accept(byte[] body) throws IOException;
    }

    private final int limit;
    private final String what;
    private final Use use;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** @param limit bytes; one more is answered with 413 */
    private BodyInMemory(int limit, String what, Use use) {
        this.limit = limit;
        this.what = what;
        this.use = use;
    }

    /** Reads the body of a request, but none of one that says beforehand that it is too long. */
    public static void read(Exchange exchange, int limit, String what, Use use) throws OciException {
        BodyInMemory receiver = new BodyInMemory(limit, what, use);
        if (exchange.request().getLength() > limit) {
            throw receiver.tooLong();
        }
        RequestBody.read(exchange, receiver);
    }

    @Override
    public void piece(ByteBuffer piece) throws IOException {
        if (body.size() + piece.remaining() > limit) {
            throw tooLong();
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        body.writeBytes(bytes);
    }

    private OciException tooLong() {
        return new OciException(ErrorCode.SIZE_INVALID, 413, what + " may have " + limit + " bytes at most", null);
    }

    @Override
    public void end() throws IOException {
        use.accept(body.toByteArray());
    }

    @Override
    public void broken() {}
}
