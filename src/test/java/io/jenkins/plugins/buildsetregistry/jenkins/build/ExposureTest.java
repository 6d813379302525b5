package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import hudson.AbortException;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.host.MachineAddresses;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** A sidecar on an agent that the controller has made a certificate for. */
public class ExposureTest {
    @Rule
    public final SidecarRule sidecar = new SidecarRule();

    private String ownAddress;

    @Before
    public void findAddress() throws IOException {
        ownAddress = MachineAddresses.preferred().map(IpAddress::text).orElse(null);
    }

    private static SidecarDefaults defaults() {
        SidecarDefaults defaults = new SidecarDefaults();
        BuildsetRegistryConfiguration.get().setSidecar(defaults);
        return defaults;
    }

    @Test
    public void othersReachASidecarThatIsExposed() throws Exception {
        assumeTrue("needs a network", ownAddress != null);
        Exposure exposure = new Exposure(true);
        RunningRegistry running = exposure.running(
                "agent-1", sidecar.directory(), sidecar.start(exposure.settings(sidecar.agent(), Map.of())));
        assertTrue(running.isExposed());
        assertTrue(running.authority(), running.authority().startsWith(ownAddress));
        ReadSecrets.Secrets secrets = sidecar.root().act(new ReadSecrets(sidecar.directory()));
        assertEquals(List.of(), tags(running, secrets));
        RunningRegistry untrusted = new RunningRegistry(
                "agent-1",
                sidecar.directory(),
                "https://" + running.authority(),
                exposure.settings(sidecar.agent(), Map.of()).tls().caPem());
        assertThrows(RegistryException.class, () -> tags(untrusted, secrets));

        StartRegistry.Started again = sidecar.start(exposure.settings(sidecar.agent(), Map.of()));
        assertEquals(
                running.access(null),
                exposure.running("agent-1", sidecar.directory(), again).access(null));
        assertFalse(stored(exposure).contains("PRIVATE"));
    }

    private static List<String> tags(RunningRegistry running, ReadSecrets.Secrets secrets) throws Exception {
        return new RemoteRegistry(running.access(secrets.reader()))
                .repository("nothing")
                .tags();
    }

    private static String stored(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    public void onlyItsOwnNodeReachesOneThatIsNot() throws Exception {
        defaults().setMemoryMebibytes(80);
        Exposure exposure = new Exposure(false);
        SidecarSettings settings = exposure.settings(sidecar.agent(), Map.of());
        assertEquals(80, settings.memoryMebibytes());
        assertNull(settings.tls());
        RunningRegistry running = exposure.running("agent-1", sidecar.directory(), sidecar.start(settings));
        assertFalse(running.isExposed());
        assertTrue(running.authority(), running.authority().startsWith("127.0.0.1:"));
    }

    @Test
    public void theConfiguredAddressWins() throws Exception {
        SidecarDefaults defaults = defaults();
        defaults.setExposedAddress("nat.example.invalid");
        defaults.setFirstPort(7000);
        defaults.setLastPort(7009);
        defaults.setLifetimeHours(3);
        SidecarSettings settings = new Exposure(true).settings(sidecar.agent(), Map.of());
        assertEquals("nat.example.invalid", settings.tls().hostName());
        assertTrue(InetAddress.getByName(settings.bindAddress()).isAnyLocalAddress());
        assertEquals("7000-7009", settings.ports().toString());
        assertEquals(3, settings.maximumLife().toHours());
        if (ownAddress != null) {
            defaults.setExposedAddress(ownAddress);
            assertEquals(
                    ownAddress,
                    new Exposure(true).settings(sidecar.agent(), Map.of()).bindAddress());
        }
        defaults.setFirstPort(7010);
        AbortException refused =
                assertThrows(AbortException.class, () -> new Exposure(true).settings(sidecar.agent(), Map.of()));
        assertTrue(refused.getMessage(), refused.getMessage().contains("7010 to 7009"));
    }

    @Test
    public void aNodeIsNotBelievedWithAnothersCertificate() throws Exception {
        String ca = SidecarCertificate.make("h", Instant.now(), Duration.ofHours(1), new SecureRandom())
                .caPem();
        StartRegistry.Started https = new StartRegistry.Started("https://127.0.0.1:7000", ca, new ArrayList<>());
        StartRegistry.Started http = new StartRegistry.Started("http://127.0.0.1:7000", null, new ArrayList<>());
        assertThrows(IOException.class, () -> new Exposure(true).running("n", "d", https));
        assertThrows(IOException.class, () -> new Exposure(true).running("n", "d", http));
        assertThrows(IOException.class, () -> new Exposure(false).running("n", "d", https));
        assertFalse(new Exposure(false).running("n", "d", http).isExposed());
    }

    @Test
    public void aNodeMaySayItsOwnName() throws Exception {
        defaults().setExposedAddress("all.example.invalid");
        SidecarSettings settings = new Exposure(true)
                .settings(sidecar.agent(), Map.of("BUILDSET_REGISTRY_ADDRESS", " node-7.example.invalid"));
        assertEquals("node-7.example.invalid", settings.tls().hostName());
    }

    @Test
    public void anAddressThatEnginesDoNotUnderstandIsRefused() {
        defaults();
        for (String wrong : List.of(
                "fd00::2", "[fd00::2]", "node:5000", "https://node", "127.0.0.2", "localhost", "0.0.0.0", "::1")) {
            AbortException refused = assertThrows(
                    AbortException.class,
                    () -> new Exposure(true).settings(sidecar.agent(), Map.of("BUILDSET_REGISTRY_ADDRESS", wrong)));
            assertTrue(refused.getMessage(), refused.getMessage().contains("cannot be exposed as " + wrong));
            assertTrue(refused.getMessage(), refused.getMessage().contains("host name"));
        }
    }
}
