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

/** One exchange on the wire. A transfer may last as long as it moves; silence ends it. */
public final class Wire implements RoundTrip {
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
        Silence silence = new Silence(stall, length(request.body()), System.nanoTime());
        if (request.body() == null) {
            return exchange(request, builder.method(request.method(), BodyPublishers.noBody()), silence);
        }
        try (InputStream content = new Watched(request.body().open(), silence)) {
            return exchange(request, builder.method(request.method(), publisher(request.body(), content)), silence);
        }
    }

    private static long length(RequestBody body) {
        return body == null ? 0 : body.length();
    }

    private static BodyPublisher publisher(RequestBody body, InputStream content) {
        return body.length() == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), body.length());
    }

    private WireResponse exchange(WireRequest request, HttpRequest.Builder builder, Silence silence)
            throws IOException, InterruptedException {
        StreamedBody arriving = new StreamedBody(stall);
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(builder.build(), head -> arriving);
        boolean answered = false;
        try {
            HttpResponse<InputStream> response = await(answer, silence);
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

    private static HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> answer, Silence silence)
            throws IOException, InterruptedException {
        while (true) {
            long left = silence.left(System.nanoTime());
            if (left <= 0) {
                throw new HttpTimeoutException(silence.toString());
            }
            try {
                return answer.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                continue; // unless something has moved meanwhile, it is over
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
    }

    private static final class Watched extends FilterInputStream {
        private final Silence silence;

        Watched(InputStream in, Silence silence) {
            super(in);
            this.silence = silence;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            silence.asked();
            int read = 0;
            try {
                read = super.read(target, offset, length);
                return read;
            } finally {
                silence.moved(Math.max(read, 0), System.nanoTime());
            }
        }
    }
}
