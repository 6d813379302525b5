package io.jenkins.plugins.buildsetregistry.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The Chrome DevTools protocol: commands with answers, and events, as JSON over a web socket. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final long TIMEOUT_SECONDS = 30;

    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, JsonNode> answers = new HashMap<>();
    private final List<JsonNode> events = new ArrayList<>();
    private WebSocket socket;
    private int last;

    private DevTools() {}

    static DevTools connect(HttpClient http, URI address) {
        DevTools tools = new DevTools();
        tools.socket = http.newWebSocketBuilder().buildAsync(address, tools).join();
        return tools;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isEnd) {
        text.append(data);
        if (isEnd) {
            take(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private synchronized void take(String json) {
        JsonNode message;
        try {
            message = Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        if (message.has("id")) {
            answers.put(message.get("id").asInt(), message);
        } else {
            events.add(message);
        }
        notifyAll();
    }

    JsonNode call(String method) throws IOException, InterruptedException {
        return call(method, Json.MAPPER.createObjectNode());
    }

    JsonNode call(String method, String name, String value) throws IOException, InterruptedException {
        return call(method, Json.MAPPER.createObjectNode().put(name, value));
    }

    synchronized JsonNode call(String method, ObjectNode parameters) throws IOException, InterruptedException {
        int id = ++last;
        ObjectNode command = Json.MAPPER.createObjectNode().put("id", id).put("method", method);
        command.set("params", parameters);
        socket.sendText(command.toString(), true).join();
        long deadline = deadline();
        while (!answers.containsKey(id)) {
            waitUntil(deadline, method);
        }
        JsonNode answer = answers.remove(id);
        if (answer.has("error")) {
            throw new IOException(method + ": " + answer);
        }
        return answer.path("result");
    }

    /** How many events of that name there were. */
    synchronized long count(String event) {
        return events.stream()
                .filter(e -> e.path("method").asText().equals(event))
                .count();
    }

    synchronized void await(String event, long count) throws IOException, InterruptedException {
        long deadline = deadline();
        while (count(event) < count) {
            waitUntil(deadline, event);
        }
    }

    /** @param loader of a page, as the answer to {@code Page.navigate} has it */
    synchronized void awaitLoaded(String loader) throws IOException, InterruptedException {
        long deadline = deadline();
        while (events.stream().noneMatch(event -> isLoaded(event, loader))) {
            waitUntil(deadline, "Page.lifecycleEvent");
        }
    }

    private static boolean isLoaded(JsonNode event, String loader) {
        JsonNode parameters = event.path("params");
        return event.path("method").asText().equals("Page.lifecycleEvent")
                && parameters.path("name").asText().equals("load")
                && parameters.path("loaderId").asText().equals(loader);
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    }

    private void waitUntil(long deadline, String what) throws IOException, InterruptedException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new IOException("the browser does not answer: " + what);
        }
        wait(millis);
    }

    /** As if these events had not been. */
    synchronized void forget(String... names) {
        Set<String> gone = Set.of(names);
        events.removeIf(event -> gone.contains(event.path("method").asText()));
    }

    /** Events of these names, as JSON. */
    synchronized List<String> events(String... names) {
        Set<String> wanted = Set.of(names);
        return events.stream()
                .filter(e -> wanted.contains(e.path("method").asText()))
                .map(JsonNode::toString)
                .toList();
    }

    /** Of all requests of the page. */
    synchronized List<String> addresses() {
        return events.stream()
                .filter(e -> e.path("method").asText().equals("Network.requestWillBeSent"))
                .map(e -> e.path("params").path("request").path("url").asText())
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
