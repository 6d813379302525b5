package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.ContainerdDaemon;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

/** containerd through {@code ctr}, with passwords. */
public class ContainerdClientTest {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final ContainerdDaemon DAEMON = new ContainerdDaemon(FOLDER);

    @ClassRule
    public static final RuleChain CONTAINERD = RuleChain.outerRule(FOLDER).around(DAEMON);

    private final RegistryRule registry = new RegistryRule().withUsers();
    private final CuttingProxy line = new CuttingProxy(registry);
    private final MirrorRule mirrored = new MirrorRule();
    private final ClientHome home = new ClientHome();

    @Rule
    public final RuleChain rules =
            RuleChain.outerRule(registry).around(line).around(mirrored).around(home);

    private String ctr(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ctr", "--address", DAEMON.address()));
        command.addAll(List.of(arguments));
        return home.run(command.toArray(String[]::new));
    }

    private Client writer() {
        return registry.client("writer", "w-secret");
    }

    private String image(String name) {
        return registry.authority() + "/" + name;
    }

    private String pull(String image) throws Exception {
        return home.run(pullCommand(image));
    }

    private static String[] pullCommand(String image) {
        return new String[] {
            "ctr",
            "--address",
            DAEMON.address(),
            "images",
            "pull",
            "--plain-http",
            "--user",
            "reader:r-secret",
            "--snapshotter",
            "native",
            image
        };
    }

    @Test
    public void pullsUnpacksAndMountsWhatItPulled() throws Exception {
        SampleImage pulled = TarImage.of("pulled");
        pulled.push(writer(), "acme/one", "1");
        pull(image("acme/one:1"));
        assertTrue(ctr("snapshots", "--snapshotter", "native", "list").contains("Committed"));
        ctr("images", "tag", image("acme/one:1"), image("acme/two:1"));
        ctr("images", "push", "--plain-http", "--user", "writer:w-secret", image("acme/two:1"));
        assertEquals(
                pulled.digest(),
                Digest.sha256(
                        writer().get("/v2/acme/two/manifests/1").expect(200).body()));
        String log = registry.accessLogAtEnd();
        assertTrue(log, log.contains("?mount=" + pulled.layerDigest() + "&from=acme/one HTTP/1.1\" 201 "));
    }

    @Test
    public void pushesAndFetchesAnIndex() throws Exception {
        SampleImage one = TarImage.of("first of the index");
        SampleImage two = TarImage.of("second of the index");
        one.push(writer(), "acme/index", one.digest().toString());
        two.push(writer(), "acme/index", two.digest().toString());
        byte[] index = SampleImage.index(one.manifest(), two.manifest());
        writer().putManifest("acme/index", "1", MediaTypes.OCI_INDEX, index).expect(201);
        ctr("content", "fetch", "--plain-http", "--user", "reader:r-secret", "--all-platforms", image("acme/index:1"));
        ctr("images", "tag", image("acme/index:1"), image("acme/copy:1"));
        ctr("images", "push", "--plain-http", "--user", "writer:w-secret", image("acme/copy:1"));
        assertEquals(
                Digest.sha256(index),
                Digest.sha256(
                        writer().get("/v2/acme/copy/manifests/1").expect(200).body()));
        writer().get("/v2/acme/copy/manifests/" + two.digest()).expect(200);
    }

    @Test
    public void resumesAPullThatWasCut() throws Exception {
        SampleImage big = TarImage.random(3_000_000);
        big.push(writer(), "acme/big", "1");
        line.endOneDownloadAfter(1_500_000); // after a reset, containerd 1.6 begins anew
        pull(line.authority() + "/acme/big:1");
        assertTrue(line.hasCut());
        String resumed = String.join("", line.sent());
        assertTrue(resumed, resumed.contains("Range: bytes="));
        String log = registry.accessLogAtEnd();
        assertTrue(log, log.contains(big.layerDigest() + " HTTP/1.1\" 206 "));
    }

    @Test
    public void pushesAgainAfterACut() throws Exception {
        TarImage.random(3_000_000).push(writer(), "acme/big", "1");
        pull(image("acme/big:1"));
        // under another name of the host, or containerd would mount the layer that it pulled
        String again = line.authority().replace("127.0.0.1", "localhost") + "/acme/again:1";
        ctr("images", "tag", image("acme/big:1"), again);
        line.cutOneUploadAfter(1_500_000);
        String[] push = {
            "ctr", "--address", DAEMON.address(), "images", "push", "--plain-http", "--user", "writer:w-secret", again
        };
        home.runAgain(push); // ctr itself does not try again
        assertTrue(line.hasCut());
        writer().get("/v2/acme/again/manifests/1").expect(200);
    }

    @Test
    public void takesSpeculativeImagesFromTheMirrorAndTheRestFromThePublicRegistry() throws Exception {
        String hosts = mirrored.writeHostsDirectory(home.resolve("hosts")).toString();
        for (String name : List.of("base", "other")) {
            ctr(
                    "content",
                    "fetch",
                    "--hosts-dir",
                    hosts,
                    "--user",
                    "reader:r-secret",
                    "docker.io/library/" + name + ":1");
        }
        String listed = ctr("images", "list");
        assertTrue(listed, digest(listed, "base").equals(mirrored.speculative().digest()));
        assertTrue(listed, digest(listed, "other").equals(mirrored.published().digest()));
        String log = mirrored.mirror().accessLogAtEnd();
        assertTrue(log, log.contains("\"HEAD /v2/library/base/manifests/1?ns=docker.io HTTP/1.1\" 200 "));
        assertTrue(log, log.contains("\"HEAD /v2/library/other/manifests/1?ns=docker.io HTTP/1.1\" 404 "));
    }

    private static Digest digest(String listed, String name) {
        return listed.lines()
                .map(row -> row.split(" +"))
                .filter(row -> row[0].equals("docker.io/library/" + name + ":1"))
                .map(row -> Digest.parse(row[2]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(listed));
    }
}
