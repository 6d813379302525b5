package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One client that sends random requests and holds what every answer to them must keep. */
final class FuzzingClient {
    /** Stands in a file outside of the storage. */
    static final String SECRET = "canary-4711-must-not-sing";

    private static final String LOGIN = "Authorization: " + LoginGrammar.basic("admin");
    private static final int HISTORY = 30;
    private static final int SHOWN = 200;
    private static final int LARGE_BODY = 10_000;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final List<String> CODES =
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList();

    private final URI address;
    private final Random random;
    private final FuzzedContent content;
    private final RequestGrammar grammar;
    private final FuzzedAnswers answers;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private long requests;
    private long exchanges;
    private final Deque<String> before = new ArrayDeque<>();
    private Socket socket;
    private InputStream in;

    /** @param ofUpstream digests of what the upstream has */
    FuzzingClient(URI address, long seed, String name, FuzzedAnswers answers, List<String> ofUpstream) {
        this.address = address;
        this.random = new Random(seed);
        this.content = new FuzzedContent(name);
        this.answers = answers;
        this.grammar = new RequestGrammar(random, content, ofUpstream);
    }

    FuzzedContent content() {
        return content;
    }

    long requests() {
        return requests;
    }

    Map<Integer, Integer> statuses() {
        return statuses;
    }

    /** Until then, and if there are answers that nobody has seen yet, longer. */
    void run(long endNanos, long deadlineNanos) throws IOException {
        while (System.nanoTime() - endNanos < 0
                || System.nanoTime() - deadlineNanos < 0 && !answers.missing().isEmpty()) {
            FuzzedRequest request = grammar.next();
            requests++;
            if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                content.forget(request); // it may be a deletion; of what was mutated nobody knows
            }
            try {
                if (random.nextInt(10) == 0) {
                    sendMutated(request);
                } else {
                    send(request);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new IOException(
                        name() + " got " + e + " for:\n" + request + "\nafter:\n" + String.join("\n", before), e);
            }
        }
        disconnect();
    }

    private String name() {
        return content.repositories().get(0);
    }

    private void send(FuzzedRequest request) throws IOException {
        RawAnswer answer = exchange(request);
        check(request, answer);
        answers.count(request, content.upload(request.target()), answer);
        content.learn(request, answer);
        checkUpload(request, answer);
        if (answer.status() == 201 && request.method().equals("PUT")) {
            readBack(answer);
        }
    }

    private RawAnswer exchange(FuzzedRequest request) throws IOException {
        connect();
        try {
            return exchangeNow(request);
        } catch (EOFException | SocketException e) {
            disconnect();
            if (request.body().length < LARGE_BODY) {
                throw e;
            }
            // Who sends much to an address that cannot be read may have the connection cut: ask without the body.
            connect();
            RawAnswer answer = exchangeNow(request.withoutBody());
            require(answer.status() >= 400, "cut, but accepted without a body: " + answer.status());
            return answer;
        }
    }

    private RawAnswer exchangeNow(FuzzedRequest request) throws IOException {
        require(in.available() == 0, "an answer that nobody asked for");
        exchanges++;
        socket.getOutputStream().write(request.bytes(name() + "-" + exchanges));
        RawAnswer answer = RawAnswer.read(in, request.isHead());
        remember(request, answer);
        if (answer.closes() || request.waits()) {
            disconnect(); // the body that was sent without leave would be taken for a request
        }
        return answer;
    }

    private void check(FuzzedRequest request, RawAnswer answer) throws IOException {
        statuses.merge(answer.status(), 1, Integer::sum);
        require(answer.status() < 500, "status " + answer.status() + " " + answer.text());
        require(!answer.text().contains(SECRET), "read from outside the storage");
        require(answer.headers().stream().noneMatch(h -> h.startsWith("X-Injected")), "a header was injected");
        boolean page = answer.header("Content-Type").orElse("").startsWith("text/html");
        if (answer.status() >= 400 && !request.isHead() && !page) {
            checkError(answer);
        }
    }

    private static void checkError(RawAnswer answer) throws IOException {
        require(answer.header("Content-Type").orElse("").equals("application/json"), "headers " + answer.headers());
        JsonNode errors = Json.MAPPER.readTree(answer.body()).path("errors");
        require(errors.isArray() && !errors.isEmpty(), answer.text());
        for (JsonNode error : errors) {
            require(CODES.contains(error.path("code").asText()), answer.text());
            require(error.path("message").isTextual(), answer.text());
        }
    }

    private void checkUpload(FuzzedRequest request, RawAnswer answer) {
        Optional<FuzzedUpload> upload = content.upload(request.target());
        if (upload.isPresent() && (answer.status() == 202 || answer.status() == 204)) {
            String range = "0-" + Math.max(0, upload.get().size() - 1);
            require(answer.header("Range").orElse("").equals(range), range + " was acknowledged: " + answer.headers());
        }
    }

    /** What was acknowledged is there, byte for byte; nobody else writes to the repositories of this client. */
    private void readBack(RawAnswer put) throws IOException {
        String location = put.header("Location").orElseThrow();
        Digest digest = Digest.parse(put.header("Docker-Content-Digest").orElseThrow());
        RawAnswer got = exchange(new FuzzedRequest("GET", location, List.of(LOGIN), new byte[0], false));
        require(
                got.status() == 200,
                location + " was acknowledged and then answered with " + got.status() + got.text());
        require(digest.matches(got.body()), location + " has other bytes than were acknowledged");
    }

    /** Nobody can say what the answer must be, but that there is one, or an end of the connection. */
    private void sendMutated(FuzzedRequest request) throws IOException {
        content.doubt(request);
        disconnect();
        connect();
        try {
            socket.getOutputStream().write(request.mutated(random));
            socket.shutdownOutput();
            RawAnswer answer = RawAnswer.read(in, request.isHead());
            statuses.merge(answer.status(), 1, Integer::sum);
            boolean unheardOf = answer.status() == 501 || answer.status() == 505; // a protocol that is none of ours
            require(answer.status() < 500 || unheardOf, "mutated: status " + answer.status() + " " + answer.text());
            require(!answer.text().contains(SECRET), "mutated: read from outside the storage");
        } catch (EOFException | SocketException e) {
            statuses.merge(0, 1, Integer::sum);
        } finally {
            disconnect();
        }
    }

    private void connect() throws IOException {
        if (socket == null) {
            socket = new Socket(address.getHost(), address.getPort());
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }
    }

    private void disconnect() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void remember(FuzzedRequest request, RawAnswer answer) {
        String head = request.toString().split("\r\n\r\n", 2)[0];
        before.addFirst(name() + "-" + exchanges + ": " + head + "\n(" + request.body().length
                + " bytes) was answered with " + answer.status() + " " + answer.headers() + " "
                + answer.text().substring(0, Math.min(SHOWN, answer.text().length())) + "\n");
        if (before.size() > HISTORY) {
            before.removeLast();
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
