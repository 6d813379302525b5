package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.ByteRange;
import io.jenkins.plugins.buildsetregistry.registry.http.EntityTag;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import io.jenkins.plugins.buildsetregistry.registry.store.StoredBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.VerifiedFiles;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.http.HttpHeader;

/** {@code /v2/<name>/blobs/<digest>} (OCI distribution specification, "Pulling blobs", "Deleting Blobs"). */
final class BlobHandler {
    /** Content of up to that many bytes is verified before it is sent, so that a client is told that it is missing. */
    private static final int SMALL = 1 << 20;

    private final Store store;
    private final RepositoryContent content;

    BlobHandler(Store store, RepositoryContent content) {
        this.store = store;
        this.content = content;
    }

    void handle(Exchange exchange, Route route) throws IOException {
        switch (exchange.method()) {
            case "GET", "HEAD" -> get(exchange, route);
            case "DELETE" -> delete(exchange, route);
            default -> throw RootHandler.unsupported(exchange, "GET, HEAD, DELETE");
        }
    }

    private void get(Exchange exchange, Route route) throws IOException {
        if (exchange.isHead()) {
            confirm(route);
        }
        if (content.blob(route.repository(), route.digest()).isPresent()) {
            getKnown(exchange, route);
            return;
        }
        // before anything is read for somebody who may not have it
        content.look(route.repository(), route.digest()).whenComplete((found, fault) -> {
            if (fault == null && found) {
                exchange.resume(() -> getKnown(exchange, route));
            } else {
                exchange.fail(unknown(route));
            }
        });
    }

    private void getKnown(Exchange exchange, Route route) throws IOException {
        if (mustBeVerifiedFirst(exchange, route.digest())) {
            store.check().verify(route.digest()).whenComplete((done, fault) -> {
                if (fault == null) {
                    exchange.resume(() -> send(exchange, route));
                } else {
                    exchange.fail(fault);
                }
            });
        } else {
            send(exchange, route);
        }
    }

    /** Clients ask so before a push, and do not push what is here: a prune must not take it from under them. */
    private void confirm(Route route) throws OciException {
        Lock lock = store.locks().pushing(route.repository());
        lock.lock();
        try {
            store.blobs().confirm(route.repository(), route.digest());
        } finally {
            lock.unlock();
        }
    }

    /** Whether the content must be hashed before the first byte of the answer: it cannot be while it is sent. */
    private boolean mustBeVerifiedFirst(Exchange exchange, Digest digest) throws IOException {
        return switch (store.check().state(digest)) {
            case MISSING, VERIFIED -> false;
            case CHANGED -> true;
            case UNKNOWN ->
                !exchange.isHead()
                        && (exchange.header(HttpHeader.RANGE).isPresent()
                                || store.blobs().size(digest).orElse(0) <= SMALL);
            default -> throw new IllegalStateException();
        };
    }

    private void send(Exchange exchange, Route route) throws IOException {
        Digest digest = route.digest();
        RepositoryContent.Blob blob = content.blob(route.repository(), digest).orElseThrow(() -> unknown(route));
        if (blob.source() == null && store.check().state(digest) == VerifiedFiles.State.MISSING) {
            throw unknown(route);
        }
        EntityTag tag = EntityTag.of(digest);
        exchange.with("Docker-Content-Digest", digest.toString())
                .with("ETag", tag.quoted())
                .with("Accept-Ranges", "bytes");
        if (tag.isKnownTo(exchange)) {
            exchange.answer(304);
            return;
        }
        ByteRange range = range(exchange, blob.size(), tag);
        boolean hasBody = !exchange.isHead() && range.start() < range.end(); // no bytes: nothing that could be wrong
        BlobContent body = hasBody ? content.open(blob) : null;
        exchange.with("Content-Type", "application/octet-stream")
                .with("Content-Length", Long.toString(range.end() - range.start()));
        if (!range.whole()) {
            exchange.with("Content-Range", range.contentRange(blob.size()));
        }
        if (hasBody && range.whole() && body instanceof StoredBlob stored && !isVerified(digest)) {
            body = store.check().hashing(stored, digest);
        }
        int status = range.whole() ? 200 : 206;
        if (!hasBody) {
            exchange.answerHead(status);
            return;
        }
        exchange.begin(status);
        if (!FileSender.send(exchange, body, range.start(), range.end())) {
            new BlobSender(exchange, body, range.start(), range.end()).iterate();
        }
    }

    private boolean isVerified(Digest digest) throws IOException {
        return store.check().state(digest) == VerifiedFiles.State.VERIFIED;
    }

    private static ByteRange range(Exchange exchange, long size, EntityTag tag) throws OciException {
        // Only GET knows ranges (RFC 9110, 14.2): HEAD is how clients ask for the size.
        if (exchange.isHead() || !tag.isWantedBy(exchange)) {
            return ByteRange.of(null, size);
        }
        try {
            return ByteRange.of(exchange.header(HttpHeader.RANGE).orElse(null), size);
        } catch (OciException e) {
            exchange.with("Content-Range", "bytes */" + size);
            throw e;
        }
    }

    private void delete(Exchange exchange, Route route) throws IOException {
        Digest digest = route.digest();
        Lock lock = store.locks().deleting(route.repository());
        lock.lock();
        try {
            boolean removed = store.blobs().removeMember(route.repository(), digest);
            if (!removed && store.links().blob(route.repository(), digest).isPresent()) {
                throw new OciException(
                        ErrorCode.UNSUPPORTED,
                        "the blob " + digest + " belongs to a linked image: delete that image instead");
            }
            if (!removed) {
                throw unknown(route);
            }
        } finally {
            lock.unlock();
        }
        exchange.answer(202);
    }

    private static OciException unknown(Route route) {
        return new OciException(
                ErrorCode.BLOB_UNKNOWN, "there is no blob " + route.reference() + " in " + route.repository());
    }
}
