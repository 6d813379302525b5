package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.ContentRange;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.http.RequestBody;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A chunk, or the stream of a whole blob. */
class AppendingUpload implements RequestBody.Receiver {
    final Store store;
    final Exchange exchange;
    final Upload upload;
    private final ContentRange range;
    private long taken;

    /** @param range null if the request names none */
    AppendingUpload(Store store, Exchange exchange, Upload upload, ContentRange range) {
        this.store = store;
        this.exchange = exchange;
        this.upload = upload;
        this.range = range;
    }

    @Override
    public boolean hasRoom(Runnable later) {
        return upload.hasRoom(exchange, later);
    }

    @Override
    public void piece(ByteBuffer piece) throws IOException {
        int length = piece.remaining();
        if (range != null && taken + length > range.length()) {
            throw wrongLength("more");
        }
        orDiscard(() -> upload.write(exchange, piece));
        taken += length;
    }

    @Override
    public void end() throws IOException {
        if (range != null && taken != range.length()) {
            throw wrongLength("less");
        }
        orDiscard(() -> upload.pause(exchange));
        UploadHandler.status(exchange, upload).answer(202);
    }

    private OciException wrongLength(String relation) {
        return new OciException(
                ErrorCode.SIZE_INVALID,
                "the body has " + relation + " than the " + range.length() + " bytes of its range");
    }

    @Override
    public void broken() throws IOException {
        orDiscard(() -> upload.pause(exchange));
    }

    /** Something that writes. */
    interface Writing {
        void run() throws IOException;
    }

    /** If the disk is full or broken, what arrived is of no use and takes up room. */
    private void orDiscard(Writing writing) throws IOException {
        try {
            writing.run();
        } catch (OciException e) {
            if (upload.hasEnded()) {
                store.uploads().forget(upload);
            }
            throw e;
        } catch (IOException e) {
            store.uploads().forget(upload);
            upload.discard();
            throw e;
        }
    }
}
