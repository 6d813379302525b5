package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.remote.transport.RetryPolicy;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Uploads blobs: POST, then one PUT (OCI distribution specification, "POST then PUT"); goes on after a cut where it can. */
final class BlobPusher {
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

    private final RemoteRepository repository;
    private final RepositoryClient client;
    private final Duration cancelLimit;

    BlobPusher(RemoteRepository repository) {
        this(repository, CANCEL_LIMIT);
    }

    /** @param cancelLimit of the work that an interrupt leaves to be done */
    BlobPusher(RemoteRepository repository, Duration cancelLimit) {
        this.repository = repository;
        this.cancelLimit = cancelLimit;
        this.client = new RepositoryClient(repository);
    }

    /** Uploads without asking first whether the registry has it. */
    void push(Descriptor blob, BlobSource source, TransferListener listener)
            throws RegistryException, InterruptedException {
        listener.started(blob);
        String purpose = "upload blob " + blob.digest() + " to " + repository.name();
        UploadBody.Progress progress = new UploadBody.Progress(blob, listener);
        UploadSession session = UploadSession.open(client, repository, purpose);
        boolean stored = false;
        boolean interrupted = true;
        try {
            long offset = 0;
            for (int attempt = 1; !stored; attempt++) {
                UploadBody body = new UploadBody(blob, source, offset, progress);
                stored = put(session.put(blob.digest(), body, offset, purpose), body, blob, attempt);
                if (!stored) {
                    long kept = session.received();
                    if (kept <= 0 || kept >= blob.size()) {
                        // The answer may have been lost after the work was done.
                        stored = repository.hasBlob(blob.digest());
                    }
                    if (!stored && (kept < 0 || kept >= blob.size())) {
                        session.cancel();
                        session = UploadSession.open(client, repository, purpose);
                        kept = 0;
                    }
                    offset = kept;
                }
            }
            interrupted = false;
        } catch (RegistryException e) {
            interrupted = false;
            session.cancel();
            throw e;
        } finally {
            if (interrupted) {
                cancelLater(session);
            }
        }
        progress.at(blob.size());
        listener.finished(blob);
    }

    /** @return whether the registry has stored the blob; false to try again */
    private boolean put(WireRequest request, UploadBody body, Descriptor blob, int attempt)
            throws RegistryException, InterruptedException {
        RetryPolicy retries = client.transport().retries();
        boolean last = attempt >= retries.attempts();
        try (WireResponse response = client.send(request)) {
            if (response.status() == 201) {
                verify(response, blob);
                return true;
            }
            // 404 and 416: the session is not, or not where, we take it to be.
            boolean again =
                    RetryPolicy.isTemporary(response.status()) || response.status() == 404 || response.status() == 416;
            if (last || !again) {
                throw client.refused(response, request);
            }
            retries.pause(attempt, response.headers());
            return false;
        } catch (RegistryException e) {
            if (body.failure() != null) {
                throw unreadable(body.failure(), blob);
            }
            // Long waits for nothing do not get shorter with each time.
            boolean silentAgain = attempt > 1 && body.isSent() && e.getCause() instanceof HttpTimeoutException;
            if (last || silentAgain || e.status() != 0 || !(e.isTemporary())) {
                throw e;
            }
            retries.pause(attempt, null);
            return false;
        }
    }

    private void verify(WireResponse response, Descriptor blob) throws RegistryException {
        String said = response.header("Docker-Content-Digest").orElse("");
        if (said.startsWith(blob.digest().algorithm() + ":")
                && !said.equals(blob.digest().toString())) {
            throw new RegistryException("registry " + repository.registry() + ": uploaded blob " + blob.digest()
                    + " to " + repository.name() + ", but it stored " + said + ". The registry is broken");
        }
    }

    private RegistryException unreadable(IOException failure, Descriptor blob) {
        if (failure instanceof RegistryException known) {
            return known;
        }
        return new RegistryException(
                "registry " + repository.registry() + ": cannot upload blob " + blob.digest() + " to "
                        + repository.name() + ": its content could not be read: " + failure.getMessage(),
                0,
                "",
                failure);
    }

    /** After an interrupt, which must not wait for the registry; one that hangs is not waited for in the background either. */
    private void cancelLater(UploadSession session) {
        Thread thread = new Thread(
                () -> {
                    try {
                        session.cancel();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "cancel-upload");
        thread.setDaemon(true);
        thread.start();
        CompletableFuture.delayedExecutor(cancelLimit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(thread::interrupt);
    }
}
