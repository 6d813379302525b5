package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import org.junit.Rule;
import org.junit.Test;

public class ServerTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    @Test
    public void refusesAStorageThatAnotherServerUses() throws Exception {
        IOException refusal = assertThrows(IOException.class, () -> RegistryServer.start(registry.config()));
        assertTrue(
                refusal.getMessage(),
                refusal.getMessage().contains(registry.storage().toString()));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("in use by another registry"));
        registry.client().get("/v2/").expect(200);
        registry.restart();
        registry.client().get("/v2/").expect(200);
    }

    @Test
    public void saysWhichPortIsTaken() throws Exception {
        int port = registry.server().address().getPort();
        RegistryConfig config =
                new RegistryConfig("127.0.0.1", port, registry.newDirectory(), null, null, null, null, null);
        IOException refusal = assertThrows(IOException.class, () -> RegistryServer.start(config));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("127.0.0.1:" + port));
    }

    @Test
    public void answersNonsenseWithAnErrorOfTheProtocol() throws Exception {
        for (String path : new String[] {"/v2/%zz/", "/v2/a/tags/list?n=%zz", "/v2/a/blobs/%00"}) {
            try (RawConnection connection = new RawConnection(registry.server().address())) {
                connection.begin("GET", path, "Connection: close\r\n", new byte[0]);
                assertEquals(path, "HTTP/1.1 400", connection.readHead().substring(0, 12));
                assertTrue(path, new String(connection.readToEnd()).startsWith("{\"errors\":["));
            }
        }
        registry.client().get("/v2//tags/list").expect(400);
    }
}
