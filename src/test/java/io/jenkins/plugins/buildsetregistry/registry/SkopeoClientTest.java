package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.RuleChain;

/** skopeo as people use it, with passwords. */
public class SkopeoClientTest {
    private final RegistryRule registry = new RegistryRule().withUsers();
    private final CuttingProxy line = new CuttingProxy(registry);
    private final MirrorRule mirrored = new MirrorRule();
    private final ClientHome home = new ClientHome();

    @Rule
    public final RuleChain rules =
            RuleChain.outerRule(registry).around(line).around(mirrored).around(home);

    private Client writer;

    @Before
    public void logIn() throws Exception {
        home.logIn(registry.authority(), "writer", "w-secret");
        home.logIn(line.authority(), "writer", "w-secret");
        home.logIn(mirrored.mirror().authority(), "reader", "r-secret");
        writer = registry.client("writer", "w-secret");
    }

    private String image(String name) {
        return "docker://" + registry.authority() + "/" + name;
    }

    @Test
    public void copiesIndexesByteForByteAndDeletesThem() throws Exception {
        SampleImage one = SampleImage.of("one");
        SampleImage two = SampleImage.of("two");
        for (SampleImage image : List.of(one, two)) {
            image.push(writer, "from", image.digest().toString());
        }
        byte[] index = (" " + new String(SampleImage.index(one.manifest(), two.manifest())) + "\n\n").getBytes();
        writer.putManifest("from", "t", MediaTypes.OCI_INDEX, index).expect(201);
        home.run(
                "skopeo",
                "copy",
                "--all",
                "--preserve-digests",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                image("from:t"),
                image("to/there:t"));
        assertArrayEquals(
                index, writer.get("/v2/to/there/manifests/t").expect(200).body());
        assertArrayEquals(
                two.manifest(),
                writer.get("/v2/to/there/manifests/" + two.digest()).expect(200).body());
        assertEquals(
                "one", writer.get("/v2/to/there/blobs/" + one.layerDigest()).text());
        home.run("skopeo", "delete", "--tls-verify=false", image("to/there:t"));
        writer.get("/v2/to/there/manifests/t").expect(404, "MANIFEST_UNKNOWN");
    }

    /** skopeo reads a tag's manifest and deletes that by its digest. */
    @Test
    public void deletesEveryTagOfADigest() throws Exception {
        SampleImage image = SampleImage.of("one");
        image.push(writer, "acme/app", "a");
        image.push(writer, "acme/app", "b");
        home.run("skopeo", "delete", "--tls-verify=false", image("acme/app:a"));
        writer.get("/v2/acme/app/manifests/b").expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    public void listsTags() throws Exception {
        SampleImage.of("one").push(writer, "acme/app", "b");
        SampleImage.of("one").push(writer, "acme/app", "a");
        String listed = home.run("skopeo", "list-tags", "--tls-verify=false", image("acme/app"));
        assertTrue(listed, listed.replaceAll("\\s", "").contains("\"Tags\":[\"a\",\"b\"]"));
    }

    @Test
    public void pullsAgainAfterACut() throws Exception {
        TarImage.random(1_000_000).push(writer, "acme/big", "1");
        line.cutOneDownloadAfter(500_000);
        copy("--src-tls-verify=false", "docker://" + line.authority() + "/acme/big:1", "oci:copy");
        assertTrue(line.hasCut());
    }

    @Test
    public void pushesAfterACut() throws Exception {
        TarImage.random(1_000_000).push(writer, "acme/big", "1");
        copy("--src-tls-verify=false", image("acme/big:1"), "oci:copy");
        line.cutOneUploadAfter(500_000);
        copy("--dest-tls-verify=false", "oci:copy", "docker://" + line.authority() + "/acme/again:1");
        assertTrue(line.hasCut());
        writer.get("/v2/acme/again/manifests/1").expect(200);
    }

    private void copy(String... arguments) throws Exception {
        // --retry-times does not take every way to be cut for one that is worth another try
        String[] command = new String[arguments.length + 4];
        System.arraycopy(new String[] {"skopeo", "copy", "--retry-times", "2"}, 0, command, 0, 4);
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        home.runAgain(command);
    }

    @Test
    public void takesSpeculativeImagesFromTheMirrorAndTheRestFromThePublicRegistry() throws Exception {
        mirrored.writeRegistriesConf(home.resolve("registries.conf"));
        assertEquals(mirrored.speculative().layerDigest(), layer("docker://docker.io/library/base:1"));
        assertEquals(mirrored.speculative().layerDigest(), layer("docker://quay.io/acme/app:1"));
        assertEquals(mirrored.published().layerDigest(), layer("docker://docker.io/library/other:1"));
    }

    private Digest layer(String image) throws Exception {
        String found = home.run(
                "skopeo",
                "--registries-conf",
                "registries.conf",
                "inspect",
                "--no-tags",
                "--format",
                "{{index .Layers 0}}",
                image);
        return Digest.parse(found);
    }
}
