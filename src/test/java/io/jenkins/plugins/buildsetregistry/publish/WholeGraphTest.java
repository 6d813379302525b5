package io.jenkins.plugins.buildsetregistry.publish;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.GateRule;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.DockerRegistry;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/**
 * What belongs to an image goes its whole way with it: platforms, attestations, referrers of all of them and of each other, and
 * what cosign keeps by tag. Each byte stays as it is, whether the registries list referrers or not.
 */
public class WholeGraphTest {
    private static final ImageName BASE = ImageName.parse(GateRule.PUBLIC_NAME + "/acme/base");
    private static final Change CHANGE = GateRule.change("base", 101);
    private static final Change NEXT = GateRule.change("base", 102);

    @ClassRule
    public static final DockerRegistry DISTRIBUTION = new DockerRegistry(true);

    @Rule
    public final GateRule gate = new GateRule();

    private final OddImage image = OddImage.attested(1000, 1);
    private final OddImage signature = OddImage.image(false, 100, 2);
    private final OddImage another = OddImage.image(true, 100, 3);

    private void sign(RemoteRepository in) throws Exception {
        Manifest top = image.top();
        attach(in, top.descriptor(), "sbom");
        Descriptor sbom = in.referrers(top.digest()).get(0);
        attach(in, sbom, "signature of the sbom");
        for (Descriptor child : top.children()) {
            attach(in, child, "scan of " + child.digest());
        }
        signature.push(in, List.of(tag(top.digest(), ".sig"), tag(top.digest(), ".att")));
        another.push(in, List.of(tag(top.children().get(0).digest(), ".sig"), tag(sbom.digest(), ".sbom")));
    }

    private static void attach(RemoteRepository in, Descriptor to, String text) throws Exception {
        new Artifact(
                        "application/vnd.example.note",
                        "text/plain",
                        text.getBytes(StandardCharsets.UTF_8),
                        Map.of("note", text))
                .attach(in, to);
    }

    private static String tag(Digest digest, String suffix) {
        return "sha256-" + digest.hex() + suffix;
    }

    /** @return how many manifests there are */
    private static int assertWhole(RemoteRepository from, RemoteRepository to, Digest digest) throws Exception {
        Manifest expected = from.manifest(digest.toString()).orElseThrow();
        Manifest found = to.manifest(digest.toString()).orElseThrow();
        assertArrayEquals(expected.bytes(), found.bytes());
        assertEquals(expected.mediaType(), found.mediaType());
        for (Descriptor blob : expected.blobs()) {
            assertTrue(blob.toString(), to.hasBlob(blob.digest()));
        }
        int count = 1;
        for (Descriptor child : expected.children()) {
            count += assertWhole(from, to, child.digest());
        }
        assertEquals(digests(from, digest), digests(to, digest));
        for (Descriptor referrer : from.referrers(digest)) {
            count += assertWhole(from, to, referrer.digest());
        }
        for (String suffix : List.of(".sig", ".att", ".sbom")) {
            Optional<Digest> attached = from.head(tag(digest, suffix)).map(ManifestHead::digest);
            assertEquals(attached, to.head(tag(digest, suffix)).map(ManifestHead::digest));
            count += attached.isPresent() ? assertWhole(from, to, attached.get()) : 0;
        }
        return count;
    }

    private static Set<String> digests(RemoteRepository in, Digest subject) throws Exception {
        return in.referrers(subject).stream()
                .map(referrer -> referrer.digest().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static RemoteRepository repository(RegistryDirectory of) {
        return new RemoteRegistry(of.access(BASE)).repository(BASE.repository());
    }

    private BuildsetRegistry build(Change change) throws Exception {
        BuildsetRegistry build = gate.start(change);
        image.push(build.repository(BASE), List.of("latest"));
        sign(build.repository(BASE));
        gate.build(build, BASE.toString(), image);
        return build;
    }

    private void promote(Change change, RegistryDirectory to, PromotionMethod method) throws Exception {
        ChangeRecord record = gate.tested(change);
        Promotion promotion = new Promotion(
                gate.intermediate(), to, new Promotion.Options(false, true, method, null), gate.log()::add);
        promotion.execute(promotion.plan(record));
        assertEquals(
                image.digest(),
                repository(to).head("latest").map(ManifestHead::digest).orElse(null));
    }

    @Test
    public void allOfItIsPublishedUploadedAndPromoted() throws Exception {
        BuildsetRegistry build = build(CHANGE);
        RemoteRepository sidecar = build.repository(BASE);
        RemoteRepository intermediate = gate.intermediate().images(BASE);
        // index, 2 platforms, attestation; sbom, its signature, its sbom; 3 scans; 2 of the index, 1 of a platform
        assertEquals(13, assertWhole(sidecar, intermediate, image.digest()));

        RegistryDirectory distribution = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, DISTRIBUTION.access()));
        for (RegistryDirectory to : List.of(gate.targets(), distribution)) {
            Upload upload = new Upload(CHANGE, each -> sidecar, to, TransferListener.NONE, gate.log()::add);
            List<UploadedImage> uploaded =
                    upload.execute(upload.plan(build.record().images()), done -> {});
            build.uploaded(uploaded.stream().map(UploadedImage::upload).toList());
            build.markTested();
            assertEquals(13, assertWhole(sidecar, repository(to), image.digest()));
            promote(CHANGE, to, PromotionMethod.TAG);
            assertEquals(13, assertWhole(sidecar, repository(to), image.digest()));
        }
        RemoteRepository back = gate.target(GateRule.PUBLIC_NAME + "/acme/back");
        new ImageCopy(repository(distribution), back, TransferListener.NONE).copy(image.digest(), List.of("latest"));
        assertEquals(13, assertWhole(sidecar, back, image.digest()));
    }

    @Test
    public void allOfItIsPromotedFromTheIntermediateRegistry() throws Exception {
        build(NEXT).markTested();
        RegistryDirectory distribution = new RegistryDirectory(Map.of(GateRule.PUBLIC_NAME, DISTRIBUTION.access()));
        for (RegistryDirectory to : List.of(gate.targets(), distribution)) {
            promote(NEXT, to, PromotionMethod.INTERMEDIATE_REGISTRY);
            assertEquals(13, assertWhole(gate.intermediate().images(BASE), repository(to), image.digest()));
        }
    }
}
