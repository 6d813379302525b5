package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.http.ContentRange;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.http.RequestBody;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import io.jenkins.plugins.buildsetregistry.registry.store.VerifiedFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.http.HttpHeader;

/** {@code /v2/<name>/blobs/uploads/[<id>]} (OCI distribution specification, "Pushing blobs"). */
final class UploadHandler {
    private static final String DEFAULT_ALGORITHM = "sha256";
    private static final String RETRY_SECONDS = "60";

    private final Store store;
    private final RepositoryContent content;
    private final KnownBlobs known = new KnownBlobs();

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
        switch (exchange.method()) {
            case "GET", "HEAD" -> status(exchange, upload(route)).answer(204);
            case "PATCH" -> append(exchange, upload(route));
            case "PUT" -> close(exchange, upload(route));
            case "DELETE" -> cancel(exchange, upload(route));
            default -> throw RootHandler.unsupported(exchange, "GET, HEAD, PATCH, PUT, DELETE");
        }
    }

    private Upload upload(Route route) throws OciException {
        return store.uploads().get(route.repository(), route.reference());
    }

    private void start(Exchange exchange, String repository) throws IOException {
        Optional<String> mount = exchange.query("mount");
        if (mount.isEmpty()) {
            upload(exchange, repository);
            return;
        }
        Digest wanted = Route.digest(mount.get());
        if (mount(exchange, repository, wanted)) {
            return;
        }
        Optional<CompletableFuture<Void>> search = readable(exchange, exchange.query("from"))
                .flatMap(from -> content.sources().linked().seek(from, wanted));
        if (search.isEmpty()) {
            upload(exchange, repository);
            return;
        }
        search.get()
                .whenComplete((done, fault) -> exchange.resume(() -> {
                    if (fault != null || !mount(exchange, repository, wanted)) {
                        upload(exchange, repository);
                    }
                }));
    }

    private void upload(Exchange exchange, String repository) throws IOException {
        Optional<String> digest = exchange.query("digest");
        if (digest.isPresent()) {
            Digest expected = Route.digest(digest.get());
            known.note(expected, repository);
            Upload upload = store.uploads().unlisted(repository, expected.algorithm());
            upload.begin(exchange);
            announce(exchange, upload);
            RequestBody.read(exchange, new ClosingUpload(store, exchange, upload, null, expected, true));
            return;
        }
        String algorithm = exchange.query("digest-algorithm").orElse(DEFAULT_ALGORITHM);
        if (!algorithm.equals(DEFAULT_ALGORITHM) && !algorithm.equals("sha512")) {
            throw new OciException(ErrorCode.DIGEST_INVALID, "digests are by sha256 or sha512");
        }
        store.uploads().requireRoom();
        status(exchange, start(exchange, repository, algorithm)).answer(202);
    }

    private Upload start(Exchange exchange, String repository, String algorithm) throws IOException {
        try {
            return store.uploads()
                    .start(repository, algorithm, Caller.of(exchange).name());
        } catch (OciException e) {
            exchange.with("Retry-After", RETRY_SECONDS);
            throw e;
        }
    }

    /** @return false if there is nothing to mount: then the client has to upload */
    private boolean mount(Exchange exchange, String repository, Digest digest) throws IOException {
        Optional<String> from = readable(exchange, exchange.query("from").or(() -> known.repositoryOf(digest)));
        if (from.isEmpty()) {
            return false;
        }
        Lock lock = store.locks().pushing(from.get());
        lock.lock();
        try {
            if (store.check().state(digest) == VerifiedFiles.State.CHANGED) {
                store.check().verify(digest); // for the next who asks
                return false;
            }
            Optional<RepositoryContent.Blob> blob = content.durableBlob(from.get(), digest);
            if (blob.isEmpty() || !content.mount(blob.get(), repository)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        known.note(digest, repository);
        created(exchange, repository, digest);
        return true;
    }

    private static Optional<String> readable(Exchange exchange, Optional<String> repository) {
        return repository
                .filter(ImageName::isRepository)
                .filter(source -> Caller.of(exchange).may(Action.PULL, source));
    }

    private void append(Exchange exchange, Upload upload) throws IOException {
        ContentRange range = begin(exchange, upload);
        announce(exchange, upload);
        RequestBody.read(exchange, new AppendingUpload(store, exchange, upload, range));
    }

    private void close(Exchange exchange, Upload upload) throws IOException {
        Digest expected = Route.digest(exchange.query("digest").orElse(""));
        known.note(expected, upload.repository());
        ContentRange range = begin(exchange, upload);
        upload.expect(expected.algorithm());
        announce(exchange, upload);
        RequestBody.read(exchange, new ClosingUpload(store, exchange, upload, range, expected, false));
    }

    /** @return where the content of this request belongs, or null if it did not say */
    private ContentRange begin(Exchange exchange, Upload upload) throws IOException {
        checkedRange(exchange, upload); // else a chunk out of order would oust whoever is writing
        upload.begin(exchange);
        try {
            return checkedRange(exchange, upload); // the one before may have written on until now
        } catch (OciException e) {
            upload.pause(exchange);
            throw e;
        }
    }

    /** What has no room is refused before it is sent, if its length is known. */
    private void announce(Exchange exchange, Upload upload) throws IOException {
        try {
            upload.announce(exchange, exchange.request().getLength());
        } catch (OciException e) {
            if (upload.hasEnded()) { // else another request has taken it over
                store.uploads().forget(upload);
            }
            throw e;
        }
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

    static Exchange status(Exchange exchange, Upload upload) {
        // "0-0" for nothing as for one byte: docker needs an end that is not before the start
        return exchange.with("Location", Route.uploadLocation(upload))
                .with("Range", "0-" + Math.max(0, upload.size() - 1))
                .with("Docker-Upload-UUID", upload.id());
    }

    static void created(Exchange exchange, String repository, Digest digest) {
        exchange.with("Location", Route.blobLocation(repository, digest))
                .with("Docker-Content-Digest", digest.toString())
                .answer(201);
    }
}
