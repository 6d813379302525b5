package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** What is too much is refused, and nobody else notices. */
public class LimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    /** What is under test waits for it, and what is not must never last as long. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private void start(Limits limits) throws IOException {
        registry.withOptions(new ServingOptions(List.of(), null, null, null, limits, false))
                .restart();
    }

    private RawConnection connect() throws IOException {
        return new RawConnection(registry.server().address());
    }

    @Test
    public void aHeaderThatIsTooLongIsRefused() throws Exception {
        start(new Limits(8 << 10, 100, 100, 100, LONG, LONG, Duration.ZERO));
        Client client = registry.client();
        client.get("/v2/", "X-Long", "x".repeat(7_000)).expect(200);
        client.get("/v2/", "X-Long", "x".repeat(9_000)).expect(431, "UNSUPPORTED");
        client.get("/v2/?" + "x".repeat(9_000)).expect(414, "UNSUPPORTED");
    }

    @Test
    public void uploadsThatAreTooManyAreRefusedUntilOneHasEnded() throws Exception {
        start(new Limits(8 << 10, 100, 2, 100, LONG, LONG, Duration.ZERO));
        refusesTheThirdUpload();
    }

    @Test
    public void uploadsOfOneUserThatAreTooManyAreRefusedUntilOneHasEnded() throws Exception {
        start(new Limits(8 << 10, 100, 100, 2, LONG, LONG, Duration.ZERO));
        refusesTheThirdUpload();
    }

    private void refusesTheThirdUpload() throws Exception {
        Client client = registry.client();
        String first = client.startUpload("a");
        String second = client.startUpload("a");
        try (RawConnection one = beginUpload(first);
                RawConnection two = beginUpload(second)) {
            Client.Answer refused = client.post("/v2/a/blobs/uploads/").expect(429, "TOOMANYREQUESTS");
            assertEquals("5", refused.header("Retry-After"));
            client.get("/v2/").expect(200);
            one.send(new byte[10]);
            assertTrue(one.readHead().startsWith("HTTP/1.1 202"));
            while (client.post("/v2/a/blobs/uploads/").status() != 202) {
                Thread.onSpinWait(); // until its end is counted
            }
        }
    }

    /** An upload that the server waits for: it is counted. A request before it may not yet be counted as ended. */
    private RawConnection beginUpload(String upload) throws IOException {
        while (true) {
            RawConnection connection = connect();
            connection.begin("PATCH", upload, "Content-Length: 10\r\nExpect: 100-continue\r\n", new byte[0]);
            if (connection.readHead().startsWith("HTTP/1.1 100")) {
                return connection;
            }
            connection.close();
        }
    }

    @Test
    public void connectionsThatAreTooManyWait() throws Exception {
        start(new Limits(8 << 10, 2, 100, 100, LONG, LONG, Duration.ZERO));
        byte[] request = "GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (RawConnection one = connect();
                RawConnection two = connect()) {
            one.send(request).readHead();
            two.send(request).readHead();
            try (Socket three =
                    new Socket("127.0.0.1", registry.server().address().getPort())) {
                three.getOutputStream().write(request);
                three.setSoTimeout(300);
                assertThrows(
                        SocketTimeoutException.class,
                        () -> three.getInputStream().read());
                one.close();
                three.setSoTimeout(20_000);
                assertEquals('H', three.getInputStream().read());
            }
        }
    }

    @Test
    public void whoDripsAHeaderIsCutOffAndWhoIsBetweenTwoRequestsIsNot() throws Exception {
        start(new Limits(8 << 10, 100, 100, 100, SHORT, LONG, Duration.ZERO));
        byte[] request = "GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (RawConnection patient = connect().send(request)) {
            assertTrue(patient.readHead().startsWith("HTTP/1.1 200"));
            patient.readBody(2);
            try (RawConnection silent = connect();
                    RawConnection dripping = connect()) {
                dripping.send("GET /v2/ HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                assertThrows(IOException.class, () -> {
                    while (true) {
                        dripping.send(new byte[] {'x'});
                        Thread.sleep(5); // what drips is the point
                    }
                });
                assertEquals(0, silent.readToEnd().length);
            }
            assertTrue(patient.send(request).readHead().startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    public void whoDripsABodyIsCutOffEvenIfNobodyWantsIt() throws Exception {
        start(new Limits(8 << 10, 100, 100, 100, LONG, SHORT, Duration.ZERO));
        for (String path : List.of(registry.client().startUpload("a"), "/v2/nothing")) {
            try (RawConnection dripping = connect()) {
                dripping.begin("PATCH", path, "Content-Length: 1000000\r\n", new byte[1]);
                assertThrows(IOException.class, () -> {
                    while (true) {
                        dripping.send(new byte[] {'x'});
                        Thread.sleep(5); // what drips is the point
                    }
                });
            }
        }
    }

    @Test
    public void whoStopsInTheMiddleOfABodyIsCutOff() throws Exception {
        start(new Limits(8 << 10, 100, 100, 100, LONG, SHORT, Duration.ZERO));
        String upload = registry.client().startUpload("a");
        try (RawConnection stalled = connect()) {
            stalled.begin("PATCH", upload, "Content-Length: 10\r\n", new byte[2]);
            stalled.readToEnd();
        }
        String range = null;
        while (!"0-1".equals(range)) { // what had come by then is kept
            range = registry.client().get(upload).expect(204).header("Range");
        }
        registry.client()
                .send("PATCH", upload, new byte[8], "Content-Range", "2-9")
                .expect(202);
    }
}
