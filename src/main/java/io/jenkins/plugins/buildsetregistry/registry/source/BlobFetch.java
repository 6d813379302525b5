package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobContent;
import io.jenkins.plugins.buildsetregistry.registry.store.BlobStore;
import io.jenkins.plugins.buildsetregistry.registry.store.RemoteBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.StoredBlob;
import io.jenkins.plugins.buildsetregistry.registry.store.Upload;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One blob on its way from its source into the store, and to any number of readers meanwhile. */
final class BlobFetch implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(BlobFetch.class.getName());
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final long PAUSE_MILLIS = 25;

    private final RemoteBlob blob;
    private final Source source;
    private final BlobStore blobs;
    private final Upload upload;
    private final Runnable onEnd;
    private final List<Runnable> waiting = new ArrayList<>();
    private long received;
    private boolean verified;
    private boolean cancelled;
    /** Or null: it receives nothing. */
    private Thread receiver;

    private IOException fault;

    /** @param onEnd run when the blob is in the store, or will not be */
    BlobFetch(RemoteBlob blob, Source source, BlobStore blobs, Upload upload, Runnable onEnd) throws IOException {
        this.blob = blob;
        this.source = source;
        this.blobs = blobs;
        this.upload = upload;
        this.onEnd = onEnd;
        upload.begin(this);
    }

    @Override
    public void run() {
        IOException failure = null;
        try {
            begin();
            receiveAll();
            if (upload.size() != blob.size()) {
                throw new OciException(
                        ErrorCode.UNAVAILABLE,
                        describe() + " has " + upload.size() + " bytes, expected " + blob.size());
            }
            upload.finish(this, blob.digest());
            change(this::received);
            keep();
        } catch (IOException e) {
            failure = translate(e);
        } catch (Throwable e) { // an Error too: readers must not wait for ever
            failure = new OciException(ErrorCode.UNAVAILABLE, 502, "cannot fetch " + describe() + ": " + e, e);
        } finally {
            onEnd.run(); // first: who was told that it failed, and asks again, starts another one
            fail(failure);
            discard();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (cancelled) {
            throw new InterruptedException("the registry stops");
        }
        receiver = Thread.currentThread();
    }

    private void received() {
        verified = true;
        receiver = null;
        Thread.interrupted(); // a cancel that came too late
    }

    /** Ends it, unless all has arrived. */
    synchronized void cancel() {
        cancelled = true;
        if (receiver != null) {
            receiver.interrupt();
        }
    }

    /** Goes on where a connection broke. */
    private void receiveAll() throws IOException, InterruptedException {
        Descriptor descriptor = new Descriptor("application/octet-stream", blob.digest(), blob.size());
        long failedAt = -1;
        for (int failures = 0; ; ) {
            try (InputStream in =
                    source.registry().repository(blob.sourceRepository()).blob(descriptor, upload.size())) {
                receive(in);
                return;
            } catch (RegistryException e) {
                failures = upload.size() > failedAt ? 1 : failures + 1;
                failedAt = upload.size();
                int bearable = failedAt == 0 ? 1 : source.policy().resumes();
                if (failures > Math.min(bearable, source.policy().resumes()) || !e.isTemporary() || e.status() == 429) {
                    throw e;
                }
                source.policy().requireUsable();
                Thread.sleep(PAUSE_MILLIS << failures);
            }
        }
    }

    private void receive(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            upload.write(this, ByteBuffer.wrap(buffer, 0, count));
            source.policy().received(count);
            long now = upload.size();
            change(() -> received = now);
        }
    }

    private synchronized void keep() {
        try {
            upload.keepIn(blobs, blob.digest());
        } catch (IOException e) {
            LOGGER.warning("Fetched, but could not keep, " + describe() + ": " + e);
        }
    }

    private void discard() {
        try {
            upload.discard();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Could not delete what was fetched of " + describe(), e);
        }
    }

    /** @param cause or null, if it is in the store */
    private void fail(IOException cause) {
        if (cause != null) {
            change(() -> fault = cause);
        }
    }

    private IOException translate(IOException e) {
        source.policy().blobMissed(blob);
        if (e instanceof OciException wrong && wrong.code() == ErrorCode.DIGEST_INVALID) {
            return source.policy()
                    .refusal(
                            new OciException(
                                    ErrorCode.UNAVAILABLE, 502, describe() + " is damaged: " + e.getMessage(), e),
                            ErrorCode.BLOB_UNKNOWN);
        }
        return e instanceof RegistryException || e instanceof OciException
                ? source.policy().refusal(e, ErrorCode.BLOB_UNKNOWN)
                : e;
    }

    private String describe() {
        return "blob " + blob.digest() + " of " + source.registry().access().authority() + "/"
                + blob.sourceRepository();
    }

    private void change(Runnable change) {
        List<Runnable> told;
        synchronized (this) {
            change.run();
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(BlobFetch::tell);
    }

    private static void tell(Runnable reader) {
        try {
            reader.run();
        } catch (RuntimeException e) {
            // the server stops, and takes no more work; the other readers must be told all the same
            LOGGER.log(Level.FINE, "A reader cannot be told", e);
        }
    }

    /** The content for one more reader. @throws IOException if the blob is neither under way nor in the store */
    synchronized BlobContent reader() throws IOException {
        if (fault != null) {
            throw fault;
        }
        Optional<FileChannel> stored = blobs.open(blob.digest());
        if (stored.isPresent()) {
            StoredBlob whole = new StoredBlob(stored.get());
            if (whole.size() == blob.size()) {
                return whole;
            }
            whole.close();
        }
        try {
            return new Reader(FileChannel.open(upload.file(), StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            throw new OciException(ErrorCode.UNAVAILABLE, 502, "the transfer of " + describe() + " has failed", e);
        }
    }

    private final class Reader implements BlobContent {
        private final FileChannel channel;

        Reader(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public long size() {
            return blob.size();
        }

        @Override
        public long received() throws IOException {
            synchronized (BlobFetch.this) {
                if (fault != null) {
                    throw fault;
                }
                return received;
            }
        }

        @Override
        public boolean isVerified() {
            synchronized (BlobFetch.this) {
                return verified;
            }
        }

        @Override
        public void onChange(Runnable task) {
            synchronized (BlobFetch.this) {
                waiting.add(task);
            }
        }

        @Override
        public int read(ByteBuffer buffer, long position) throws IOException {
            return channel.read(buffer, position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
