package io.jenkins.plugins.buildsetregistry.registry.check;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.RegistryRule;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** What a check finds in a store that somebody, or the disk, has damaged. */
public class StoreCheckTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final List<StoreFinding> findings = new ArrayList<>();

    private StoreLayout layout() {
        return new StoreLayout(registry.storage());
    }

    private StoreCheckReport check(boolean repair) throws Exception {
        findings.clear();
        return StoreCheck.run(registry.storage(), repair, findings::add);
    }

    private List<String> kinds() {
        return findings.stream().map(StoreFinding::kind).sorted().toList();
    }

    /** Finds what is given, repairs it, and finds nothing any more. */
    private void assertRepairs(String... kinds) throws Exception {
        StoreCheckReport found = check(false);
        assertEquals(findings.toString(), List.of(kinds), kinds());
        assertEquals(0, found.repaired());
        StoreCheckReport repaired = check(true);
        assertEquals(repaired.problems(), repaired.repaired());
        check(false);
        assertEquals(List.of(), findings);
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private SampleImage push(String fields) throws Exception {
        SampleImage image = SampleImage.of(SampleImage.utf8("layer" + fields), fields);
        registry.client().pushBlobs("acme/base", image);
        registry.client()
                .putManifest("acme/base", "t" + fields.length(), image.mediaType(), image.manifest())
                .expect(201);
        return image;
    }

    @Test
    public void findsNothingInAStoreThatIsWhole() throws Exception {
        SampleImage image = push("");
        push(",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_MANIFEST, image.manifest()));
        registry.stop();
        StoreCheckReport report = check(false);
        assertEquals(List.of(), findings);
        assertTrue(report.toString(), report.files() >= 12);
        long[] bytes = new long[1];
        new StoreWalk(layout()).contents(content -> bytes[0] += content.size());
        assertEquals(bytes[0], report.bytes());
    }

    @Test
    public void aStoreThatAServerUsesIsNotChecked() {
        IOException refused = assertThrows(IOException.class, () -> check(false));
        assertTrue(refused.getMessage(), refused.getMessage().contains("in use by another registry"));
    }

    @Test
    public void damagedContentIsSetAsideAndHealedByAPush() throws Exception {
        SampleImage image = push("");
        registry.stop();
        Path content = layout().content(image.layerDigest());
        flip(content);
        byte[] damaged = Files.readAllBytes(content);

        assertEquals(3, check(false).problems());
        assertEquals(List.of("blob without content", "damaged content", "incomplete manifest"), kinds());
        check(true);
        assertArrayEquals(damaged, Files.readAllBytes(layout().damaged(image.layerDigest())));
        check(false);
        assertEquals(List.of("incomplete manifest"), kinds());

        registry.start();
        registry.client().head("/v2/acme/base/blobs/" + image.layerDigest()).expect(404);
        registry.client().pushBlob("acme/base", image.layer());
        registry.stop();
        check(false);
        assertEquals(List.of(), findings);
    }

    @Test
    public void aDamagedManifestIsSetAsideWithItsTags() throws Exception {
        SampleImage image = push("");
        registry.stop();
        flip(layout().manifest("acme/base", image.digest()));
        check(false);
        assertEquals(List.of("damaged manifest"), kinds());
        check(true);
        assertEquals(List.of("damaged manifest", "dangling tag"), kinds());
        assertTrue(Files.exists(registry.storage()
                .resolve("damaged/manifests/acme/base/sha256-" + image.digest().hex())));
        check(false);
        assertEquals(List.of(), findings);
        registry.start();
        registry.client().get("/v2/acme/base/manifests/t0").expect(404);
    }

    @Test
    public void findsWhatIsMissing() throws Exception {
        SampleImage image = push("");
        registry.stop();
        Files.delete(layout().content(image.layerDigest()));
        check(false);
        assertEquals(List.of("blob without content", "incomplete manifest"), kinds());
        Files.delete(layout().manifest("acme/base", image.digest()));
        assertRepairs("blob without content", "dangling tag");
    }

    @Test
    public void listsReferrersAgain() throws Exception {
        SampleImage image = push("");
        SampleImage referrer =
                push(",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_MANIFEST, image.manifest()));
        registry.stop();
        Files.delete(layout().referrer("acme/base", image.digest(), referrer.digest()));
        assertRepairs("unlisted referrer");
        Digest none = Digest.sha256(new byte[7]);
        Files.createFile(layout().referrer("acme/base", image.digest(), none));
        assertRepairs("dangling referrer");
        registry.start();
        assertEquals(
                1,
                registry.client()
                        .get("/v2/acme/base/referrers/" + image.digest())
                        .json()
                        .get("manifests")
                        .size());
    }

    @Test
    public void damagedTagsAndSourcesGo() throws Exception {
        SampleImage image = push("");
        registry.stop();
        Files.writeString(layout().tag("acme/base", "broken"), "sha256:12");
        Files.writeString(layout().blobMarker("acme/base", Digest.sha256(new byte[3])), "{\"size\"");
        Files.write(registry.storage().resolve("uploads/half"), new byte[8]);
        assertRepairs("blob without source", "dangling tag", "upload");
        assertTrue(Files.exists(layout().manifest("acme/base", image.digest())));
    }

    @Test
    public void linksAreMadeWholeOrSetAside() throws Exception {
        Link link = new Link(
                "acme/linked", "t", Digest.sha256(new byte[5]), MediaTypes.OCI_MANIFEST, 5, "changes/linked", null);
        Link other = new Link(
                "acme/linked", "u", Digest.sha256(new byte[6]), MediaTypes.OCI_MANIFEST, 6, "changes/linked", null);
        registry.server().link(List.of(link, other));
        registry.stop();
        check(false);
        assertEquals(List.of(), findings);
        Files.delete(layout().linkByDigest("acme/linked", link.digest()));
        Files.write(layout().linkByTag("acme/linked", "u"), new byte[40]);
        Files.write(layout().linkByTag("acme/linked", "v"), Link.toJson(List.of(link)));
        assertRepairs("damaged link", "damaged link", "half a link");
        assertTrue(Files.exists(registry.storage().resolve("damaged/links/acme/linked/_tags/u")));
        registry.start();
    }

    @Test
    public void leavesStrayFilesToPeople() throws Exception {
        push("");
        registry.stop();
        Files.createFile(registry.storage().resolve("repositories/notes"));
        Files.createFile(registry.storage().resolve("blobs/sha256/core"));
        Files.createDirectory(registry.storage().resolve("repositories/acme/base/_new"));
        Files.createFile(registry.storage().resolve("repositories/acme/base/_tags/-x"));
        Files.createSymbolicLink(registry.storage().resolve("repositories/acme/base/_tags/linked"), Path.of("t0"));
        for (boolean repair : new boolean[] {true, false}) {
            assertEquals(5, check(repair).problems());
            assertEquals(List.of("stray", "stray", "stray", "stray", "stray"), kinds());
        }
        assertFalse(findings.get(0).place().isAbsolute());
    }
}
