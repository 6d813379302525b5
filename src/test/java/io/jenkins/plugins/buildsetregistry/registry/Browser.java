package io.jenkins.plugins.buildsetregistry.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.BackgroundProgram;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
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
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A headless Chromium with one page, driven over the DevTools protocol. Only the loopback exists for it. */
final class Browser extends ExternalResource {
    private final TemporaryFolder folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private BackgroundProgram program;
    private DevTools tools;

    /** @param folder a rule that is applied before this one */
    Browser(TemporaryFolder folder) {
        this.folder = folder;
    }

    @Override
    protected void before() throws Throwable {
        String chromium = RequiresProgram.require("chromium-headless-shell");
        Path profile = folder.newFolder().toPath();
        program = new BackgroundProgram(
                Command.of(
                        chromium,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
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
    }

    @Override
    protected void after() {
        if (tools != null) {
            tools.close();
        }
        if (program != null) {
            program.close();
        }
    }

    /** Goes to an address, and is there with all of the page when it returns. */
    void open(String address) throws Exception {
        open(() -> tools.call("Page.navigate", "url", address));
    }

    /** Does what makes the browser go somewhere, and waits until it is there. */
    void open(Action action) throws Exception {
        long loaded = tools.count("Page.loadEventFired");
        action.run();
        tools.await("Page.loadEventFired", loaded + 1);
    }

    interface Action {
        void run() throws Exception;
    }

    /** The value of a JavaScript expression, evaluated beside the page: its policy does not hold here. */
    JsonNode evaluate(String expression) throws Exception {
        ObjectNode parameters =
                Json.MAPPER.createObjectNode().put("expression", expression).put("returnByValue", true);
        JsonNode result = tools.call("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IOException(result.toString());
        }
        return result.path("result").path("value");
    }

    void press(String key, int code) throws Exception {
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

    void tab() throws Exception {
        press("Tab", 9);
    }

    void enter() throws Exception {
        press("Enter", 13);
    }

    void type(String text) throws Exception {
        tools.call("Input.insertText", "text", text);
    }

    void preferScheme(String lightOrDark) throws Exception {
        ObjectNode parameters = Json.MAPPER.createObjectNode();
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", lightOrDark);
        tools.call("Emulation.setEmulatedMedia", parameters);
    }

    void resize(int width, int height) throws Exception {
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
    byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(tools.call("Page.captureScreenshot").path("data").asText());
    }

    /** What the console says: faults of scripts, refusals by a policy, answers that are errors. */
    List<String> console() throws Exception {
        // an answer comes after the events that happened before it
        evaluate("0");
        return tools.events("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown");
    }

    /** What the console says, once it says something; it is empty afterwards. */
    List<String> takeConsole() throws Exception {
        tools.await("Log.entryAdded", 1);
        List<String> said = console();
        tools.forget("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown");
        return said;
    }

    /** Every address that pages have asked for. */
    List<String> requests() throws Exception {
        evaluate("0");
        return tools.addresses();
    }
}
