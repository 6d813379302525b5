package io.jenkins.plugins.buildsetregistry.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.BackgroundProgram;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** A headless Chromium with one page, driven over the DevTools protocol. Only the loopback and one host exist for it. */
public final class Browser implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BackgroundProgram program;
    private final DevTools tools;

    /**
     * @param chromium program, with or without a window of its own
     * @param profile directory for what it keeps
     * @param host beside the loopback, that exists for it; may be the loopback
     */
    public Browser(String chromium, Path profile, String host) throws Exception {
        program = new BackgroundProgram(
                Command.of(
                        chromium,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE " + host,
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"),
                profile.resolve("log"));
        Path port = profile.resolve("DevToolsActivePort");
        program.awaitReady(() -> Files.exists(port) && Files.readString(port).contains("\n"));
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/new?about:blank");
        JsonNode page = Json.MAPPER.readTree(http.send(
                        HttpRequest.newBuilder(list)
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .body());
        tools = DevTools.connect(
                http, URI.create(page.path("webSocketDebuggerUrl").asText()));
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            tools.call(domain + ".enable");
        }
        tools.call(
                "Page.setLifecycleEventsEnabled", Json.MAPPER.createObjectNode().put("enabled", true));
    }

    @Override
    public void close() {
        tools.close();
        program.close();
    }

    /** Sent with each request from now on. */
    public void header(String name, String value) throws Exception {
        ObjectNode parameters = Json.MAPPER.createObjectNode();
        parameters.putObject("headers").put(name, value);
        tools.call("Network.setExtraHTTPHeaders", parameters);
    }

    /** Goes to an address, and is there with all of the page when it returns. */
    public void open(String address) throws Exception {
        JsonNode navigation = tools.call("Page.navigate", "url", address);
        tools.awaitLoaded(navigation.path("loaderId").asText()); // not a page that was still on its way
    }

    /** Does what makes the browser go somewhere, and waits until it is there. */
    public void open(Action action) throws Exception {
        long loaded = tools.count("Page.loadEventFired");
        action.run();
        tools.await("Page.loadEventFired", loaded + 1);
    }

    public interface Action {
        void run() throws Exception;
    }

    /** The value of a JavaScript expression, evaluated beside the page: its policy does not hold here. */
    public JsonNode evaluate(String expression) throws Exception {
        ObjectNode parameters =
                Json.MAPPER.createObjectNode().put("expression", expression).put("returnByValue", true);
        JsonNode result = tools.call("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IOException(result.toString());
        }
        return result.path("result").path("value");
    }

    public void press(String key, int code) throws Exception {
        for (String type : List.of("rawKeyDown", "char", "keyUp")) {
            ObjectNode event = Json.MAPPER.createObjectNode().put("type", type).put("key", key);
            event.put("code", key).put("windowsVirtualKeyCode", code);
            if (type.equals("char")) {
                if (code != 13) {
                    continue;
                }
                event.put("text", "\r");
            }
            tools.call("Input.dispatchKeyEvent", event);
        }
    }

    public void tab() throws Exception {
        press("Tab", 9);
    }

    public void enter() throws Exception {
        press("Enter", 13);
    }

    public void type(String text) throws Exception {
        tools.call("Input.insertText", "text", text);
    }

    public void preferScheme(String lightOrDark) throws Exception {
        ObjectNode parameters = Json.MAPPER.createObjectNode();
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", lightOrDark);
        tools.call("Emulation.setEmulatedMedia", parameters);
    }

    public void resize(int width, int height) throws Exception {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                Json.MAPPER
                        .createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /** PNG. */
    public byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(tools.call("Page.captureScreenshot").path("data").asText());
    }

    /** What the console says: faults of scripts, refusals by a policy, answers that are errors. */
    public List<String> console() throws Exception {
        // an answer comes after the events that happened before it
        evaluate("0");
        return tools.events("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown");
    }

    /** What the console says, once it says something; it is empty afterwards. */
    public List<String> takeConsole() throws Exception {
        tools.await("Log.entryAdded", 1);
        List<String> said = console();
        tools.forget("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown");
        return said;
    }

    /** Every address that pages have asked for. */
    public List<String> requests() throws Exception {
        evaluate("0");
        return tools.addresses();
    }
}
