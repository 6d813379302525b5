package io.jenkins.plugins.buildsetregistry.acceptance;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Against a server that wants crumbs as Jenkins does. */
public class JenkinsClientTest {
    private HttpServer server;
    private JenkinsClient client;
    private String crumb = "first";
    private final List<String> bodies = new ArrayList<>();

    @Before
    public void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/jenkins/", this::answer);
        server.start();
        client = new JenkinsClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jenkins"), "admin", "s3cret");
    }

    @After
    public void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replace("/jenkins/", "");
        exchange.getResponseHeaders().add("X-Jenkins-Session", crumb);
        if (path.equals("crumbIssuer/api/json")) {
            reply(exchange, 200, "{\"crumbRequestField\":\"Jenkins-Crumb\",\"crumb\":\"" + crumb + "\"}");
        } else if (path.equals("broken")) {
            reply(exchange, 500, "<html><style>b{}</style><b>Oops!</b>\n it is broken</html>");
        } else if (exchange.getRequestMethod().equals("GET")) {
            reply(exchange, path.equals("api/json") ? 200 : 404, "{}");
        } else if (crumb.equals(exchange.getRequestHeaders().getFirst("Jenkins-Crumb"))) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            reply(exchange, 200, "done");
        } else {
            reply(exchange, 403, "No valid crumb");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    public void fetchesANewCrumbWhenTheOldOneHasEnded() throws Exception {
        assertEquals("done", client.script("println 'a & b'"));
        assertEquals(Optional.of("first"), client.session());
        crumb = "second";
        assertEquals(Optional.of("second"), client.session());
        assertEquals("done", client.script("x"));
        assertEquals(List.of("script=println+%27a+%26+b%27", "script=x"), bodies);
    }

    @Test
    public void anErrorIsOneLineOfText() {
        JenkinsException broken = assertThrows(JenkinsException.class, () -> client.get("broken"));
        assertEquals(500, broken.status());
        assertTrue(
                broken.getMessage(),
                broken.getMessage().endsWith("/jenkins/broken was answered with 500: Oops! it is broken"));
        assertFalse(broken.getMessage(), broken.getMessage().contains("s3cret"));
    }

    @Test
    public void aServerThatIsGoneIsNamed() throws Exception {
        server.stop(0);
        assertEquals(Optional.empty(), client.session());
        IOException gone = assertThrows(IOException.class, () -> client.get("api/json"));
        assertTrue(gone.getMessage(), gone.getMessage().startsWith("Jenkins does not answer at http://127.0.0.1:"));
    }
}
