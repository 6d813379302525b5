package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/**
 * Requests whose end is in doubt: a proxy before this registry may see it elsewhere, and what follows may come from somebody
 * else (RFC 9112, 11.2). Each is refused once, and nothing that comes after it on its connection is looked at.
 */
public class RequestSmugglingTest {
    private static final String POST = "POST /v2/a/blobs/uploads/?digest=sha256:x HTTP/1.1\r\nHost: x\r\n";
    private static final String NEXT = "GET /v2/smuggled/tags/list HTTP/1.1\r\nHost: x\r\n\r\n";

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private void refuses(String request) throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.send((request + NEXT).getBytes(StandardCharsets.ISO_8859_1));
            InputStream all = new ByteArrayInputStream(connection.readToEnd());
            RawAnswer answer = RawAnswer.read(all, request.startsWith("HEAD"));
            assertTrue(request + answer, answer.status() >= 400);
            assertTrue(request + answer, answer.closes());
            assertEquals(request, 0, all.available());
        }
    }

    private void assertNothingSmuggled() throws Exception {
        assertFalse(registry.accessLogAtEnd().contains("smuggled"));
    }

    @Test
    public void lengthsThatAreInDoubt() throws Exception {
        for (String framing : List.of(
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 0\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length: 0x5",
                "Content-Length: 99999999999999999999",
                "Content-Length: ",
                "Content-Length: 1 2",
                "Content-Length : 0",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:",
                "Transfer-Encoding\u0000: chunked")) {
            refuses(POST + framing + "\r\n\r\n0\r\n\r\n");
        }
        refuses("POST /v2/ HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assertNothingSmuggled();
    }

    /** Whoever asks for a tunnel sends through it what is meant for somebody else. */
    @Test
    public void tunnelsThatAreRefused() throws Exception {
        refuses("CONNECT other:80 HTTP/1.1\r\nHost: other:80\r\n\r\n");
        refuses("CONNECT other:80 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        assertNothingSmuggled();
    }

    @Test
    public void linesThatAreInDoubt() throws Exception {
        for (String line : List.of(
                " Transfer-Encoding: chunked",
                "X: y\r\n Transfer-Encoding: chunked",
                "X: y\u0000",
                "X: y\nContent-Length: 5",
                "X: y\rContent-Length: 5",
                "X: y\n\nContent-Length: 0",
                "X",
                ": y",
                "Host: y")) {
            refuses(POST + line + "\r\n\r\n0\r\n\r\n");
            refuses(POST.replace("POST", "HEAD") + line + "\r\n\r\n0\r\n\r\n");
        }
        for (String start : List.of(
                "GET /v2/\r\n",
                "GET /v2/ \r\n",
                "GET /v2/ HTTP/0.9\r\nHost: x\r\n\r\n",
                "GET /v2/ HTTP/1.2\r\nHost: x\r\n\r\n",
                "GET /v2/ HTTP/2.0\r\nHost: x\r\n\r\n",
                "GET /v2/ HTTP/1.1\r\n\r\n",
                "GET /v2/ HTTP/1.1\nHost: x\n\n",
                "GET /v2/\u0000 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            refuses(start);
        }
        assertNothingSmuggled();
    }

    @Test
    public void chunksThatAreInDoubt() throws Exception {
        for (String chunk : List.of(
                "xyz\r\n",
                "-1\r\n",
                "0x3\r\nabc\r\n",
                "8000000000000000\r\nabc",
                "FFFFFFFFFFFFFFFFF\r\n",
                "3\r\nabcd\r\n",
                "3\r\nabc",
                "3\nabc\n0\n\n",
                "3\r\nabc\n0\r\n\r\n",
                "3;x=\n\r\nabc\r\n0\r\n\r\n",
                "3;x=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
                "\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "0\r\n X\r\n\r\n",
                "0\r\nX\r\n\r\n",
                "0\n\n",
                "3\r\nabc\r0\r\n\r\n")) {
            refuses(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
            refuses(POST.replace("digest=sha256:x", "digest=sha256:" + "0".repeat(64))
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + chunk);
        }
        assertNothingSmuggled();
    }
}
