package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.http.ContentRange;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import java.io.IOException;
import java.util.concurrent.locks.Lock;

/** The last request of an upload, with or without content. */
final class ClosingUpload extends AppendingUpload {
    private final Digest expected;
    private final boolean single;

    /** @param single whether it is also the first request */
    ClosingUpload(Store store, Exchange exchange, Upload upload, ContentRange range, Digest expected, boolean single) {
        super(store, exchange, upload, range);
        this.expected = expected;
        this.single = single;
    }

    @Override
    public void end() throws IOException {
        try {
            upload.finish(exchange, expected);
            add();
        } finally {
            if (upload.hasEnded()) { // else another request has taken it over
                store.uploads().forget(upload);
                upload.discard();
            }
        }
        UploadHandler.created(exchange, upload.repository(), expected);
    }

    private void add() throws IOException {
        Lock lock = store.locks().pushing(upload.repository());
        lock.lock();
        try {
            upload.addTo(store.blobs(), expected);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void broken() throws IOException {
        if (single) {
            upload.discard();
        } else {
            super.broken();
        }
    }
}
