package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Many requests over one connection: each gets its own answer, or the answer before says that the connection closes. */
public class ConnectionReuseTest {
    private static final Digest LAYER = Digest.sha256(SampleImage.utf8("layer"));

    @Rule
    public final RegistryRule registry = new RegistryRule().withUsers();

    private String login;

    @Before
    public void push() throws Exception {
        registry.client("writer", "w-secret").pushImage("a", "latest", "layer");
        login = "Authorization: Basic d3JpdGVyOnctc2VjcmV0\r\n";
    }

    private RawConnection connect() throws IOException {
        return new RawConnection(registry.server().address());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String request(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + login + headers + "\r\n";
    }

    private void assertUsable(RawConnection connection) throws IOException {
        connection.send(latin1(request("GET", "/v2/a/blobs/" + LAYER, "")));
        RawAnswer answer = connection.readAnswer(false);
        assertEquals(200, answer.status());
        assertEquals("layer", answer.text());
    }

    @Test
    public void requestsThatWereSentAtOnceAreAnsweredInOrder() throws Exception {
        String all = request("GET", "/v2/a/blobs/" + LAYER, "")
                + request("HEAD", "/v2/a/blobs/sha256:x", "")
                + request("POST", "/v2/a/blobs/uploads/?digest=" + Digest.sha256(latin1("b")), "Content-Length: 1\r\n")
                + "b"
                + request("PUT", "/v2/a/manifests/sha256:x", "Transfer-Encoding: chunked\r\n")
                + "3\r\n{}\n\r\n0\r\nX-Trailer: y\r\n\r\n"
                + request("HEAD", "/v2/a/manifests/latest", "Content-Length: 3\r\n")
                + "abc"
                + request("GET", "/v2/a/manifests/absent", "")
                + request("GET", "http://x/v2/a/blobs/" + LAYER, "");
        try (RawConnection connection = connect()) {
            connection.send(latin1(all));
            assertEquals("layer", connection.readAnswer(false).text());
            assertEquals(400, connection.readAnswer(true).status());
            assertEquals(201, connection.readAnswer(false).status());
            assertEquals(400, connection.readAnswer(false).status());
            assertEquals(200, connection.readAnswer(true).status());
            assertEquals(404, connection.readAnswer(false).status());
            assertEquals("layer", connection.readAnswer(false).text());
            assertUsable(connection);
        }
    }

    @Test
    public void aRefusedBodyThatIsReadLeavesTheConnectionUsable() throws Exception {
        try (RawConnection connection = connect()) {
            for (String method : List.of("HEAD", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "heAD")) {
                for (String path :
                        List.of("/v2/a/blobs/sha256:x", "/v2/A/tags/list", "/v2/b/manifests/sha256:x", "/x")) {
                    String head = request(method, path, "Content-Length: 30000\r\n");
                    connection.send(latin1(head)).send(new byte[10_000]).send(new byte[20_000]);
                    RawAnswer answer = connection.readAnswer(method.equals("HEAD"));
                    assertTrue(method + " " + path + answer, answer.status() >= 400);
                    assertFalse(method + " " + path, answer.closes());
                }
            }
            assertUsable(connection);
        }
    }

    @Test
    public void anAnswerThatComesBeforeTheBodyIsTheLastOne() throws Exception {
        String upload = registry.client("writer", "w-secret").startUpload("a");
        for (String[] early : new String[][] {
            {"GET", "/v2/"},
            {"HEAD", "/v2/a/blobs/" + LAYER},
            {"GET", "/v2/a/blobs/" + LAYER},
            {"GET", "/v2/a/manifests/latest"},
            {"GET", upload},
            {"POST", "/v2/a/blobs/uploads/"},
            {"POST", "/v2/b/blobs/uploads/?from=a&mount=" + LAYER},
            {"DELETE", upload},
        }) {
            for (String framing : List.of("Content-Length: 99\r\n", "Transfer-Encoding: chunked\r\n")) {
                if (early[0].equals("DELETE") && framing.startsWith("T")) {
                    continue; // it is gone
                }
                try (RawConnection connection = connect()) {
                    connection.send(latin1(request(early[0], early[1], framing)));
                    RawAnswer answer = connection.readAnswer(early[0].equals("HEAD"));
                    assertTrue(early[0] + " " + early[1] + answer, answer.status() < 300);
                    assertTrue(early[0] + " " + early[1] + answer, answer.closes());
                    assertEquals(early[0] + " " + early[1], 0, connection.readToEnd().length);
                }
            }
        }
    }

    @Test
    public void aBodyThatNobodyMayDrainEndsTheConnection() throws Exception {
        byte[] piece = new byte[1 << 20];
        try (RawConnection connection = connect()) {
            connection.send(latin1(request("PUT", "/v2/a/manifests/sha256:x", "Content-Length: 99000000\r\n")));
            for (int i = 0; i < 9; i++) {
                connection.send(piece);
            }
            RawAnswer answer = connection.readAnswer(false);
            assertEquals(400, answer.status());
            assertTrue(answer.toString(), answer.closes());
            assertEquals(0, connection.readToEnd().length);
        }
    }

    @Test
    public void whoWaitsForLeaveAndIsRefusedHasToConnectAnew() throws Exception {
        for (String path : List.of("/v2/a/manifests/sha256:x", "/v2/A/manifests/latest", "/x")) {
            try (RawConnection connection = connect()) {
                connection.send(latin1(request("PUT", path, "Expect: 100-continue\r\nContent-Length: 9\r\n")));
                RawAnswer answer = connection.readAnswer(false);
                assertTrue(answer.toString(), answer.status() >= 400);
                assertTrue(answer.toString(), answer.closes());
                assertEquals(0, connection.readToEnd().length);
            }
        }
    }

    @Test
    public void whoWaitsForLeaveAndGetsItKeepsTheConnection() throws Exception {
        try (RawConnection connection = connect()) {
            String path = "/v2/a/blobs/uploads/?digest=" + Digest.sha256(latin1("c"));
            connection.send(latin1(request("POST", path, "Expect: 100-continue\r\nContent-Length: 1\r\n")));
            assertTrue(connection.readHead().startsWith("HTTP/1.1 100"));
            RawAnswer answer = connection.send(latin1("c")).readAnswer(false);
            assertEquals(201, answer.status());
            assertFalse(answer.closes());
            assertUsable(connection);
        }
    }

    @Test
    public void whatIsNoRequestOfARegistryIsRefusedAndLeavesTheConnectionUsable() throws Exception {
        try (RawConnection connection = connect()) {
            for (String request : List.of(
                    "OPTIONS *",
                    "OPTIONS /v2/",
                    "TRACE /v2/a/manifests/latest",
                    "PROPFIND /",
                    "get /v2/",
                    "PATCH /healthz",
                    "LINK http://x/v2/a/tags/list")) {
                String[] words = request.split(" ");
                connection.send(latin1(request(words[0], words[1], "")));
                RawAnswer answer = connection.readAnswer(false);
                assertEquals(request, request.equals("OPTIONS *") ? 404 : 405, answer.status());
                String refusal = request.endsWith(" /") ? "<title>" : "\"UNSUPPORTED\""; // a page is for people
                assertTrue(request + ": " + answer.text(), answer.text().contains(refusal));
                assertFalse(request, answer.closes());
            }
            assertUsable(connection);
        }
    }

    @Test
    public void headHasTheHeadersOfGetAndNoBodyWhateverIsAsked() throws Exception {
        try (RawConnection connection = connect()) {
            for (String path : List.of(
                    "/",
                    "/healthz",
                    "/nothing",
                    "/repositories/a",
                    "/v2/",
                    "/v2/a/tags/list",
                    "/v2/a/manifests/latest",
                    "/v2/a/blobs/" + LAYER,
                    "/v2/a/referrers/" + LAYER,
                    "/v2/a/blobs/uploads/",
                    "/v2/A/tags/list",
                    "http://x/v2/a/tags/list")) {
                RawAnswer get =
                        connection.send(latin1(request("GET", path, ""))).readAnswer(false);
                RawAnswer head =
                        connection.send(latin1(request("HEAD", path, ""))).readAnswer(true);
                assertEquals(path, get.status(), head.status());
                for (String header : List.of("Content-Type", "Docker-Content-Digest", "ETag", "Allow")) {
                    assertEquals(path, get.header(header), head.header(header));
                }
                // an error may name the method
                assertTrue(
                        path,
                        get.status() >= 400 || get.header("Content-Length").equals(head.header("Content-Length")));
            }
            assertUsable(connection);
        }
    }

    @Test
    public void aClientOfHttp10GetsOneAnswerUnlessItAsksForMore() throws Exception {
        try (RawConnection connection = connect()) {
            connection.send(latin1("GET /v2/ HTTP/1.0\r\n" + login + "\r\n"));
            assertEquals(200, connection.readAnswer(false).status());
            assertEquals(0, connection.readToEnd().length);
        }
        try (RawConnection connection = connect()) {
            String twice = "GET /v2/ HTTP/1.0\r\nConnection: keep-alive\r\n" + login + "\r\n";
            connection.send(latin1(twice + twice));
            for (int i = 0; i < 2; i++) {
                RawAnswer answer = connection.readAnswer(false);
                assertEquals(200, answer.status());
                assertTrue(
                        answer.toString(),
                        answer.header("Connection").orElse("").equalsIgnoreCase("keep-alive"));
            }
        }
        try (RawConnection connection = connect()) {
            connection.send(
                    latin1("GET /v2/ HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 9\r\n" + login + "\r\n"));
            assertEquals(200, connection.readAnswer(false).status());
            assertEquals(0, connection.readToEnd().length);
        }
    }
}
