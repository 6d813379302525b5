package io.jenkins.plugins.buildsetregistry.buildset;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.IpAddress;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import io.jenkins.plugins.buildsetregistry.registry.TlsFiles;
import io.jenkins.plugins.buildsetregistry.registry.TlsFixture;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** A sidecar that other machines reach, and its limits. Where a test machine has no network, other loopback addresses do. */
public class ExposedSidecarTest {
    private static final String IMAGE = "registry.example.org/acme/base";
    private static final SidecarSettings DEFAULT = SidecarSettings.DEFAULT;

    @Rule
    public final GateRule gate = new GateRule();

    private String name;
    private Path certificates;

    @Before
    public void prepare() throws IOException {
        name = DetachedHome.newName(new SecureRandom());
        certificates = Files.createDirectory(gate.path("certificates"));
        SharedClassArchive.linkInto(root());
    }

    @After
    public void endAll() throws IOException {
        try (Stream<Path> directories = Files.isDirectory(root()) ? Files.list(root()) : Stream.empty()) {
            for (Path directory : directories.filter(Files::isDirectory).toList()) {
                DetachedHome.discard(directory);
            }
        }
    }

    private Path root() {
        return gate.path("sidecars");
    }

    private Path directory() {
        return DetachedHome.directory(root(), name);
    }

    private static String address(boolean ipv6) throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address == ipv6)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(IpAddress::text)
                .findFirst()
                .orElse(ipv6 ? "::1" : "127.0.0.2");
    }

    private SidecarSettings.Tls tls(String hostName, String subject) throws Exception {
        TlsFiles files = TlsFixture.make(certificates, TlsFixture.EC, subject);
        String certificate = Files.readString(files.certificate());
        return new SidecarSettings.Tls(hostName, certificate, Files.readString(files.key()), certificate);
    }

    private SidecarSettings at(String address) throws Exception {
        return new SidecarSettings(
                address, PortRange.ANY_FREE, 96, Duration.ofHours(1), null, tls(address, "IP:" + address));
    }

    private BuildsetRegistry start(SidecarSettings settings) throws Exception {
        DetachedHome home = new DetachedHome(
                new LocalHost(),
                root(),
                name,
                SidecarLibraries.ofThisProcess(),
                Map.of(),
                Clock.systemUTC(),
                gate.log()::add);
        RegistryManager.Options options = new RegistryManager.Options(
                WhenMissing.FAIL, Require.BUILT, Duration.ZERO, Duration.ofMinutes(5), settings);
        BuildId build = new BuildId("0123456789abcdef0123456789abcdef");
        Buildset buildset = new Buildset(GateRule.change("base", 101), build, null, List.of());
        return new RegistryManager(home, gate.intermediate(), Clock.systemUTC(), gate.log()::add)
                .startOrAttach(directory(), buildset, options);
    }

    private BuildsetRegistry attach() throws Exception {
        return BuildsetRegistry.attach(directory(), gate.intermediate(), Clock.systemUTC());
    }

    private static List<String> tags(RegistryAccess access) throws Exception {
        return new RemoteRegistry(access)
                .repository(ImageName.parse(IMAGE).buildsetRepository())
                .tags();
    }

    @Test
    public void whoTrustsItsAuthorityAndHasAPasswordIsServed() throws Exception {
        for (boolean ipv6 : new boolean[] {false, true}) {
            String address = address(ipv6);
            BuildsetRegistry registry = start(at(address));
            RegistryAccess reader = registry.reader();
            assertEquals("https", reader.endpoint().getScheme());
            assertEquals(ipv6 ? "[" + address + "]" : address, reader.endpoint().getHost());
            gate.build(registry, IMAGE, OddImage.image(false, 1_000, 7));
            assertEquals(List.of("latest"), tags(reader));

            RegistryAccess stranger = new RegistryAccess(reader.endpoint(), reader.credentials(), null, null);
            assertThrows(RegistryException.class, () -> tags(stranger));
            Credentials wrong = new Credentials(reader.credentials().username(), "wrong");
            for (RegistryAccess refused : List.of(reader.withCredentials(wrong), reader.withCredentials(null))) {
                RegistryException refusal = assertThrows(RegistryException.class, () -> tags(refused));
                assertEquals(401, refusal.status());
            }
            registry.close();
            assertFalse(Files.exists(directory()));
        }
    }

    @Test
    public void otherProgramsPullFromIt() throws Exception {
        BuildsetRegistry registry = start(at(address(false)));
        gate.build(registry, IMAGE, OddImage.image(false, 1_000, 7));
        RegistryAccess reader = registry.reader();
        String login =
                reader.credentials().username() + ":" + reader.credentials().password();
        Path trust = Files.createDirectory(gate.path("trust"));
        Path nothing = Files.createDirectory(gate.path("nothing"));
        Path authority = Files.writeString(trust.resolve("ca.crt"), reader.caPem());

        String image =
                "docker://" + reader.authority() + "/" + ImageName.parse(IMAGE).buildsetRepository() + ":latest";
        List<String> copy =
                List.of("copy", "--src-creds", login, image, "dir:" + gate.path("pulled"), "--src-cert-dir");
        assertEquals(0, run("skopeo", copy, trust.toString()));
        assertNotEquals(0, run("skopeo", copy, nothing.toString()));

        String address = reader.endpoint() + "/v2/";
        List<String> get = List.of("-sS", "--fail", "--noproxy", "*", "--cacert", authority.toString(), address, "-u");
        assertEquals(0, run("curl", get, login));
        assertEquals("refused with an error status", 22, run("curl", get, "reader:wrong"));
        List<String> untrusted = List.of("-sS", "--fail", "--noproxy", "*", address, "-u");
        assertEquals("not trusted", 60, run("curl", untrusted, login));
    }

    private static int run(String program, List<String> arguments, String last) throws Exception {
        List<String> command = new ArrayList<>(List.of(RequiresProgram.require(program)));
        command.addAll(arguments);
        command.add(last);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    public void whoGoesOnWithItTrustsItToo() throws Exception {
        BuildsetRegistry first = start(at(address(false)));
        gate.build(first, IMAGE, OddImage.image(false, 1_000, 7));
        BuildsetRegistry second = start(at(address(false)));
        assertEquals("the certificate of the first start stays", first.reader(), second.reader());
        assertEquals(first.writer(), attach().writer());
        attach().renew(Duration.ofMinutes(5));
        assertEquals(List.of("latest"), tags(attach().reader()));
        second.close();
        assertFalse(Files.exists(directory()));
    }

    @Test
    public void nobodyElseSeesItsKeyItsPasswordsOrItsCertificate() throws Exception {
        BuildsetRegistry registry = start(at(address(false)));
        String key = Files.readString(directory().resolve("tls.key"));
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("tls\\..*|config.json"))
                    .toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        String process = Long.toString(DetachedHome.process(directory()).pid());
        String secretLine = key.lines().skip(1).findFirst().orElseThrow();
        for (String shown : List.of("cmdline", "environ")) {
            String content = Files.readString(Path.of("/proc", process, shown), StandardCharsets.ISO_8859_1);
            for (String secret : List.of(
                    secretLine,
                    "BEGIN",
                    registry.writer().credentials().password(),
                    registry.reader().credentials().password())) {
                assertFalse(shown, content.contains(secret));
            }
        }
        assertFalse(gate.log().toString(), gate.log().toString().contains(secretLine));
        assertFalse(at(address(false)).toString().contains("PRIVATE"));
    }

    @Test
    public void itsMemoryIsLimitedAndItsClassPathShort() throws Exception {
        start(new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, 96, Duration.ofHours(1), null, null));
        String process = Long.toString(DetachedHome.process(directory()).pid());
        List<String> command =
                List.of(Files.readString(Path.of("/proc", process, "cmdline")).split("\0"));
        assertEquals(
                List.of("-Xmx96m"),
                command.stream().filter(word -> word.startsWith("-Xmx")).toList());
        assertFalse(
                "the controller alone makes certificates", command.toString().contains("bcp"));
    }

    @Test
    public void itEndsAfterItsMaximumLife() throws Exception {
        start(new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, 64, Duration.ofSeconds(1), null, null));
        assertTrue(DetachedHome.process(directory()).awaitEnd(Duration.ofSeconds(30)));
    }

    @Test
    public void theFirstFreePortOfItsRangeIsItsOwn() throws Exception {
        int first = FreePorts.first(2);
        PortRange ports = new PortRange(first, first + 1);
        try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getByName("127.0.0.1"))) {
            SidecarSettings settings = new SidecarSettings("127.0.0.1", ports, 64, Duration.ofHours(1), null, null);
            assertEquals(ports.last(), start(settings).reader().endpoint().getPort());
            name = DetachedHome.newName(new SecureRandom());
            BuildsetException refused = assertThrows(BuildsetException.class, () -> start(settings));
            assertTrue(refused.getMessage(), refused.getMessage().contains("127.0.0.1:" + ports));
            assertTrue(refused.getMessage(), refused.getMessage().contains("none of these ports"));
            assertFalse(Files.exists(directory()));
        }
    }

    @Test
    public void aNameThatDoesNotLeadToItIsRefusedAtOnce() throws Exception {
        SidecarSettings elsewhere = new SidecarSettings(
                "127.0.0.1", PortRange.ANY_FREE, 64, Duration.ofHours(1), null, tls("127.0.0.3", "IP:127.0.0.3"));
        BuildsetException refused = assertThrows(BuildsetException.class, () -> start(elsewhere));
        assertTrue(refused.getMessage(), refused.getMessage().contains("https://127.0.0.3:"));
        assertFalse(Files.exists(directory()));
        SidecarSettings byName = new SidecarSettings(
                "127.0.0.1", PortRange.ANY_FREE, 64, Duration.ofHours(1), null, tls("localhost", "DNS:localhost"));
        assertEquals("localhost", start(byName).reader().endpoint().getHost());
    }

    @Test
    public void whatCannotBeServedIsRefused() throws Exception {
        SidecarSettings.Tls tls = tls("h", "DNS:h");
        Duration life = Duration.ofHours(1);
        List<String> addresses = List.of("localhost", "", "1.2.3", "300.1.1.1", "fe80::1%eth0", "::g");
        for (String address : addresses) {
            assertThrows(
                    address,
                    IllegalArgumentException.class,
                    () -> new SidecarSettings(address, PortRange.ANY_FREE, 64, life, null, tls));
        }
        assertThrows(
                "without a certificate",
                IllegalArgumentException.class,
                () -> new SidecarSettings("0.0.0.0", PortRange.ANY_FREE, 64, life, null, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, 63, life, null, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SidecarSettings("127.0.0.1", PortRange.ANY_FREE, 64, Duration.ZERO, null, null));
        for (String name : List.of("a b", "user@h", "", "h:80", "h/x")) {
            assertThrows(name, IllegalArgumentException.class, () -> new SidecarSettings.Tls(name, "", "", ""));
        }
        for (int[] range : List.of(new int[] {-1, 0}, new int[] {0, 5}, new int[] {5, 4}, new int[] {5, 65536})) {
            assertThrows(IllegalArgumentException.class, () -> new PortRange(range[0], range[1]));
        }
        assertEquals(24, DEFAULT.maximumLife().toHours());
    }
}
