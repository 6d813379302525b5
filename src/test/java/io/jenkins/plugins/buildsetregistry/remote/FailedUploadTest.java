package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer.Request;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.Rule;
import org.junit.Test;

/** Whatever an upload of a blob fails with, the registry is told of each session that it need not keep it. */
public class FailedUploadTest {
    private static final byte[] CONTENT = Images.random(1000, 1);
    private static final Descriptor BLOB = Images.blob(MediaTypes.OCI_LAYER, CONTENT);
    private static final String UPLOADS = "/v2/acme/app/blobs/uploads/";

    @Rule
    public final FaultServer server = new FaultServer();

    private final AtomicInteger sessions = new AtomicInteger();

    /** @param put answers to what ends an upload; @param state to who asks for it */
    private void serve(Function<Request, Answer> put, Function<Request, Answer> state) {
        server.requests().clear();
        server.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", UPLOADS + sessions.incrementAndGet());
            case "PUT" -> put.apply(request);
            case "GET" -> state.apply(request);
            case "DELETE" -> Answer.of(204);
            default -> Answer.of(404);
        });
    }

    private void assertFailsAndIsCancelled(String fault, BlobSource source) {
        int before = sessions.get();
        assertThrows(
                fault, RegistryException.class, () -> server.repository().upload(BLOB, source, TransferListener.NONE));
        Set<String> opened = new TreeSet<>();
        for (int i = before + 1; i <= sessions.get(); i++) {
            opened.add("DELETE " + UPLOADS + i);
        }
        assertTrue(fault, !opened.isEmpty());
        assertEquals(
                fault + ": " + server.lines(),
                opened,
                new TreeSet<>(server.lines().stream()
                        .filter(line -> line.startsWith("DELETE"))
                        .toList()));
    }

    @Test
    public void byTheRegistry() {
        Map<String, Function<Request, Answer>> puts = new LinkedHashMap<>();
        puts.put("too long", request -> Answer.of(413));
        puts.put("refused", request -> Answer.of(403));
        puts.put("failing", request -> Answer.of(503));
        puts.put("unknown session", request -> Answer.of(404));
        puts.put("reset", request -> Answer.reset());
        puts.put("cut", request -> Answer.of(201).half());
        puts.put(
                "another digest",
                request -> Answer.of(201)
                        .header(
                                "Docker-Content-Digest",
                                Digest.sha256(new byte[1]).toString()));
        puts.put("sent elsewhere and back", request -> Answer.of(307).header("Location", request.target()));
        Map<String, Function<Request, Answer>> states = new LinkedHashMap<>();
        states.put("kept nothing", request -> Answer.of(204).header("Range", "0-0"));
        states.put("kept a part", request -> Answer.of(204).header("Range", "0-99"));
        states.put("kept all", request -> Answer.of(204).header("Range", "0-999"));
        states.put("forgotten", request -> Answer.of(404));
        puts.forEach((fault, put) -> states.forEach((kept, state) -> {
            serve(put, state);
            assertFailsAndIsCancelled(fault + ", " + kept, Images.source(CONTENT));
        }));
    }

    @Test
    public void byItsSource() {
        serve(request -> Answer.of(201), request -> Answer.of(404));
        assertFailsAndIsCancelled("no source", offset -> {
            throw new IOException("disk error");
        });
        serve(request -> Answer.of(201), request -> Answer.of(404));
        assertFailsAndIsCancelled("less than it should be", Images.source(new byte[999]));
    }
}
