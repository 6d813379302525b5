package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One exchange on the wire. A transfer may last as long as it moves; silence ends it. */
public final class Wire implements RoundTrip {
    /** A registry may copy a whole blob to its final place between our last byte and its answer. */
    private static final int COMMIT_FACTOR = 5;

    private final HttpClient client;
    private final ProxyRoute proxy;
    private final Duration stall;

    public Wire(HttpClient client, ProxyRoute proxy, Duration stall) {
        this.client = client;
        this.proxy = proxy;
        this.stall = stall;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
        request.headers().forEach(builder::setHeader);
        builder.setHeader("User-Agent", "buildset-registry");
        proxy.authorization(request.uri()).ifPresent(value -> builder.setHeader("Proxy-Authorization", value));
        if (request.body() == null) {
            return exchange(request, builder.method(request.method(), BodyPublishers.noBody()), new AtomicLong());
        }
        AtomicLong sent = new AtomicLong();
        try (InputStream content = new Counted(request.body().open(), sent)) {
            return exchange(request, builder.method(request.method(), publisher(request.body(), content)), sent);
        }
    }

    private static BodyPublisher publisher(RequestBody body, InputStream content) {
        return body.length() == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), body.length());
    }

    private WireResponse exchange(WireRequest request, HttpRequest.Builder builder, AtomicLong sent)
            throws IOException, InterruptedException {
        StreamedBody arriving = new StreamedBody(stall);
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(builder.build(), head -> arriving);
        boolean answered = false;
        try {
            HttpResponse<InputStream> response = await(answer, request.body() == null ? 1 : COMMIT_FACTOR, sent);
            answered = true;
            // A proxy that refuses a tunnel has an answer without a body.
            InputStream body = response.body() == null ? InputStream.nullInputStream() : response.body();
            return new WireResponse(response.statusCode(), response.headers(), body, request.uri());
        } finally {
            if (!answered) {
                answer.cancel(true);
                // The head may just have come: nobody else would close what follows it.
                arriving.close();
            }
        }
    }

    private HttpResponse<InputStream> await(
            CompletableFuture<HttpResponse<InputStream>> answer, int patience, AtomicLong sent)
            throws IOException, InterruptedException {
        long seen = 0;
        int silent = 0;
        while (true) {
            try {
                return answer.get(stall.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                long now = sent.get();
                silent = now == seen ? silent + 1 : 0;
                seen = now;
                if (silent >= patience) {
                    throw new HttpTimeoutException(
                            "no answer for " + stall.multipliedBy(silent).toSeconds() + " s");
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
    }

    private static final class Counted extends FilterInputStream {
        private final AtomicLong count;

        Counted(InputStream in, AtomicLong count) {
            super(in);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                count.incrementAndGet();
            }
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                count.addAndGet(read);
            }
            return read;
        }
    }
}
