package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.http.HttpHeader;

/** {@code /v2/<name>/blobs/uploads/[<id>]} (OCI distribution specification, "Pushing blobs"). */
final class UploadHandler {
    private static final String DEFAULT_ALGORITHM = "sha256";
    private static final String RETRY_SECONDS = "60";

    private final Store store;
    private final RepositoryContent content;

    UploadHandler(Store store, RepositoryContent content) {
        this.store = store;
        this.content = content;
    }

    void handle(Exchange exchange, Route route) throws IOException {
        if (route.resource() == Route.Resource.UPLOADS) {
            if (!exchange.method().equals("POST")) {
                throw RootHandler.unsupported(exchange, "POST");
            }
            start(exchange, route.repository());
            return;
        }
        Upload upload = store.uploads().get(route.repository(), route.reference());
        switch (exchange.method()) {
            case "GET", "HEAD" -> status(exchange, upload).answer(204);
            case "PATCH" -> append(exchange, upload);
            case "PUT" -> close(exchange, upload);
            case "DELETE" -> cancel(exchange, upload);
            default -> throw RootHandler.unsupported(exchange, "GET, HEAD, PATCH, PUT, DELETE");
        }
    }

    private void start(Exchange exchange, String repository) throws IOException {
        Optional<String> digest = exchange.query("digest");
        Optional<String> mount = exchange.query("mount");
        if (mount.isPresent() && mount(exchange, repository, Route.digest(mount.get()))) {
            return;
        }
        if (digest.isPresent()) {
            Digest expected = Route.digest(digest.get());
            Upload upload = store.uploads().single(repository, expected.algorithm());
            upload.begin(exchange);
            RequestBody.read(exchange, new ClosingUpload(exchange, upload, null, expected, true));
            return;
        }
        String algorithm = exchange.query("digest-algorithm").orElse(DEFAULT_ALGORITHM);
        if (!algorithm.equals(DEFAULT_ALGORITHM) && !algorithm.equals("sha512")) {
            throw new OciException(ErrorCode.DIGEST_INVALID, "digests are by sha256 or sha512");
        }
        status(exchange, start(exchange, repository, algorithm)).answer(202);
    }

    private Upload start(Exchange exchange, String repository, String algorithm) throws IOException {
        try {
            return store.uploads().start(repository, algorithm);
        } catch (OciException e) {
            exchange.with("Retry-After", RETRY_SECONDS);
            throw e;
        }
    }

    /** @return false if there is nothing to mount: then the client has to upload */
    private boolean mount(Exchange exchange, String repository, Digest digest) throws IOException {
        Optional<String> from = exchange.query("from").filter(ImageName::isRepository);
        if (from.isEmpty()) {
            return false;
        }
        Lock lock = store.locks().pushing(from.get());
        lock.lock();
        try {
            Optional<RepositoryContent.Blob> blob = content.durableBlob(from.get(), digest);
            if (blob.isEmpty()) {
                return false;
            }
            if (!content.mount(blob.get(), repository)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        created(exchange, repository, digest);
        return true;
    }

    private void append(Exchange exchange, Upload upload) throws IOException {
        ContentRange range = checkedRange(exchange, upload);
        upload.begin(exchange);
        RequestBody.read(exchange, new AppendingUpload(exchange, upload, range));
    }

    private void close(Exchange exchange, Upload upload) throws IOException {
        Digest expected = Route.digest(exchange.query("digest").orElse(""));
        ContentRange range = checkedRange(exchange, upload);
        upload.begin(exchange);
        upload.expect(expected.algorithm());
        RequestBody.read(exchange, new ClosingUpload(exchange, upload, range, expected, false));
    }

    private ContentRange checkedRange(Exchange exchange, Upload upload) throws OciException {
        Optional<String> header = exchange.header(HttpHeader.CONTENT_RANGE);
        if (header.isEmpty()) {
            return null;
        }
        ContentRange range = ContentRange.parse(header.get());
        if (range == null || range.start() != upload.size()) {
            status(exchange, upload);
            throw new OciException(ErrorCode.RANGE_INVALID, "the next chunk of this upload starts at " + upload.size());
        }
        long length = exchange.request().getLength();
        if (length >= 0 && length != range.length()) {
            throw new OciException(
                    ErrorCode.SIZE_INVALID, "the body has " + length + " bytes, the range " + range.length());
        }
        return range;
    }

    private void cancel(Exchange exchange, Upload upload) throws IOException {
        store.uploads().forget(upload);
        upload.discard();
        exchange.answer(204);
    }

    private static Exchange status(Exchange exchange, Upload upload) {
        // "0-0" for nothing as for one byte: docker needs an end that is not before the start
        return exchange.with("Location", Route.uploadLocation(upload))
                .with("Range", "0-" + Math.max(0, upload.size() - 1))
                .with("Docker-Upload-UUID", upload.id());
    }

    private static void created(Exchange exchange, String repository, Digest digest) {
        exchange.with("Location", Route.blobLocation(repository, digest))
                .with("Docker-Content-Digest", digest.toString())
                .answer(201);
    }

    /** A chunk, or the stream of a whole blob. */
    private class AppendingUpload implements RequestBody.Receiver {
        final Exchange exchange;
        final Upload upload;
        private final ContentRange range;
        private final long start;

        AppendingUpload(Exchange exchange, Upload upload, ContentRange range) {
            this.exchange = exchange;
            this.upload = upload;
            this.range = range;
            this.start = upload.size();
        }

        @Override
        public void piece(ByteBuffer piece) throws IOException {
            if (range != null && upload.size() - start + piece.remaining() > range.length()) {
                throw wrongLength("more");
            }
            try {
                upload.write(exchange, piece);
            } catch (OciException e) {
                throw e;
            } catch (IOException e) {
                // the disk is full or broken: what arrived is of no use and takes up room
                store.uploads().forget(upload);
                upload.discard();
                throw e;
            }
        }

        @Override
        public void end() throws IOException {
            if (range != null && upload.size() - start != range.length()) {
                throw wrongLength("less");
            }
            upload.pause(exchange);
            status(exchange, upload).answer(202);
        }

        private OciException wrongLength(String relation) {
            return new OciException(
                    ErrorCode.SIZE_INVALID,
                    "the body has " + relation + " than the " + range.length() + " bytes of its range");
        }

        @Override
        public void broken() throws IOException {
            upload.pause(exchange);
        }
    }

    /** The last request of an upload, with or without content. */
    private final class ClosingUpload extends AppendingUpload {
        private final Digest expected;
        private final boolean single;

        ClosingUpload(Exchange exchange, Upload upload, ContentRange range, Digest expected, boolean single) {
            super(exchange, upload, range);
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
            created(exchange, upload.repository(), expected);
        }

        private void add() throws IOException {
            Lock lock = store.locks().pushing(upload.repository());
            lock.lock();
            try {
                store.blobs().add(upload.repository(), expected, upload.file());
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
}
