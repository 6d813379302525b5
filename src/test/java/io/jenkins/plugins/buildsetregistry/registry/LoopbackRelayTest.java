package io.jenkins.plugins.buildsetregistry.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.LoopbackRelay;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class LoopbackRelayTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private TlsFiles files;

    @Before
    public void start() throws Exception {
        Path directory = registry.newDirectory();
        files = TlsFixture.make(directory, TlsFixture.EC);
        registry.withOptions(new ServingOptions(List.of(), null, null, files, Limits.DEFAULT, false))
                .restart();
    }

    private RegistryAccess access(TlsFiles trusted) throws IOException {
        return new RegistryAccess(registry.server().address(), null, TlsFixture.pem(trusted), null);
    }

    @Test
    public void blobsGoUpAndComeBackByPlainHttpFromSeveralClientsAtOnce() throws Exception {
        try (LoopbackRelay relay = LoopbackRelay.to(access(files))) {
            assertEquals("http", relay.access().endpoint().getScheme());
            RemoteRepository through = new RemoteRegistry(relay.access()).repository("a");
            List<Long> lengths = IntStream.range(0, 8)
                    .parallel()
                    .mapToObj(seed -> roundTrip(through, seed))
                    .toList();
            assertEquals(8, lengths.size());
        }
    }

    private static long roundTrip(RemoteRepository through, int seed) {
        byte[] content = new byte[1_000_003];
        new Random(seed).nextBytes(content);
        Descriptor blob = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(content), content.length);
        try {
            through.upload(
                    blob,
                    offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                    TransferListener.NONE);
            try (InputStream in = through.blob(blob, 0)) {
                byte[] back = in.readAllBytes();
                assertArrayEquals(content, back);
                return back.length;
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void aRegistryWithAnotherCertificateIsNotReached() throws Exception {
        TlsFiles other = TlsFixture.make(registry.newDirectory(), TlsFixture.EC);
        assertNothingComesThrough(access(other));
    }

    @Test
    public void aCertificateForAnotherNameIsNotTrusted() throws Exception {
        TlsFiles named = TlsFixture.make(registry.newDirectory(), TlsFixture.EC, "DNS:registry.example.org");
        registry.withOptions(new ServingOptions(List.of(), null, null, named, Limits.DEFAULT, false))
                .restart();
        assertNothingComesThrough(access(named));
    }

    private static void assertNothingComesThrough(RegistryAccess registry) throws IOException {
        try (LoopbackRelay relay = LoopbackRelay.to(registry);
                Socket client = ask(relay)) {
            assertEquals(0, untilTheEnd(client));
        }
    }

    private static Socket ask(LoopbackRelay relay) throws IOException {
        Socket client = new Socket(
                InetAddress.getByName("127.0.0.1"), relay.access().endpoint().getPort());
        client.getOutputStream().write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        return client;
    }

    private static int untilTheEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().readAllBytes().length;
        } catch (SocketException e) {
            return 0; // a reset is an end, too
        }
    }

    @Test
    public void connectionsEndWithIt() throws Exception {
        LoopbackRelay relay = LoopbackRelay.to(access(files));
        try (Socket client = ask(relay)) {
            assertTrue(client.getInputStream().read() >= 0);
            relay.close();
            assertTrue(untilTheEnd(client) >= 0);
        }
    }

    @Test
    public void aRegistryWithoutACertificateNeedsNone() {
        RegistryAccess plain = RegistryAccess.of(URI.create("http://127.0.0.1:5000"));
        assertThrows(IllegalArgumentException.class, () -> LoopbackRelay.to(plain));
    }
}
