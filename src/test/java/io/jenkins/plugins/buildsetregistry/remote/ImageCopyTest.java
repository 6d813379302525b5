package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;

public class ImageCopyTest {
    @ClassRule
    public static final DockerRegistry SOURCE = new DockerRegistry(true);

    @ClassRule
    public static final DockerRegistry TARGET = new DockerRegistry(false);

    @Rule
    public final FaultServer faulty = new FaultServer();

    @Rule
    public final FaultServer other = new FaultServer();

    @Rule
    public final TestName test = new TestName();

    private RemoteRepository source() {
        return SOURCE.open().repository("src/" + test.getMethodName().toLowerCase(Locale.ROOT));
    }

    private RemoteRepository target() {
        return TARGET.open().repository("dst/" + test.getMethodName().toLowerCase(Locale.ROOT));
    }

    private static Manifest multiPlatform(RemoteRepository repository, String type) throws Exception {
        Manifest amd64 = Images.image(repository, "amd64", 70_000, 1);
        Manifest arm64 = Images.image(repository, "arm64", 80_000, 2);
        return Images.put(
                repository,
                Images.index(type, List.of(Images.platform(amd64, "amd64"), Images.platform(arm64, "arm64"))));
    }

    private static void assertSame(RemoteRepository source, RemoteRepository target, String reference)
            throws Exception {
        Manifest expected = source.manifest(reference).orElseThrow();
        Manifest found = target.manifest(reference).orElseThrow();
        assertArrayEquals(expected.bytes(), found.bytes());
        assertEquals(expected.mediaType(), found.mediaType());
        for (Descriptor child : expected.children()) {
            assertSame(source, target, child.digest().toString());
        }
        for (Descriptor blob : expected.blobs()) {
            assertTrue(target.hasBlob(blob.digest()));
        }
    }

    @Test
    public void copiesAnImageOfManyPlatformsByteForByte() throws Exception {
        RequiresProgram.require("skopeo");
        for (String type : List.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST)) {
            Manifest index = multiPlatform(source(), type);
            source().putManifest("1", index);
            AtomicLong moved = new AtomicLong();
            CopyReport report = new ImageCopy(source(), target(), new TransferListener() {
                        @Override
                        public void moved(Descriptor blob, long bytes) {
                            moved.addAndGet(bytes);
                        }
                    })
                    .copy(index.digest(), List.of("1", "latest"));
            assertSame(source(), target(), index.digest().toString());
            assertEquals(index.digest(), target().head("latest").orElseThrow().digest());
            boolean first = type.equals(MediaTypes.OCI_INDEX);
            assertEquals(first ? 3 : 1, report.manifests());
            assertEquals(first ? 4 : 0, report.blobsMoved());
            assertEquals(first ? 0 : 4, report.blobsSkipped());
            assertEquals(moved.get(), report.bytesMoved());
            assertEquals(first, moved.get() > 150_000);
            assertArrayEquals(
                    index.bytes(), skopeo("docker://127.0.0.1:" + TARGET.port() + "/" + target().name() + ":1"));
        }
    }

    private static byte[] skopeo(String image) throws Exception {
        Process process = new ProcessBuilder("skopeo", "inspect", "--raw", "--tls-verify=false", image)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        return out;
    }

    @Test
    public void movesNothingTwice() throws Exception {
        Manifest index = multiPlatform(source(), MediaTypes.OCI_INDEX);
        CopyReport first = new ImageCopy(source(), target(), TransferListener.NONE).copy(index.digest(), List.of("1"));
        CopyReport second = new ImageCopy(source(), target(), TransferListener.NONE).copy(index.digest(), List.of("1"));
        assertEquals(new CopyReport(0, 0, 0, 0, 0, 4, first.bytesMoved()), second);
    }

    @Test
    public void mountsWithinOneRegistry() throws Exception {
        RemoteRepository target = SOURCE.open().repository("dst/mounted");
        Manifest index = multiPlatform(source(), MediaTypes.OCI_INDEX);
        CopyReport report = new ImageCopy(source(), target, TransferListener.NONE).copy(index.digest(), List.of("1"));
        assertEquals(4, report.blobsMounted());
        assertEquals(0, report.bytesMoved());
        assertSame(source(), target, index.digest().toString());
    }

    @Test
    public void mountsFromWhereTheBaseLives() throws Exception {
        Manifest image = Images.image(source(), "amd64", 5000, 9);
        RemoteRepository base = TARGET.open().repository("dst/base");
        Images.image(base, "amd64", 5000, 9);
        CopyReport report = new ImageCopy(source(), target(), TransferListener.NONE)
                .mountingFrom(List.of("dst/unknown", "dst/base"))
                .copy(image.digest(), List.of());
        assertEquals(2, report.blobsMounted());
        assertEquals(0, report.blobsMoved());
    }

    @Test
    public void takesReferrersAndSignaturesAlong() throws Exception {
        Manifest image = Images.image(source(), "amd64", 100, 3);
        Descriptor empty = Images.push(source(), MediaTypes.OCI_EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
        Manifest sbom =
                Images.put(source(), Images.manifest(MediaTypes.OCI_MANIFEST, empty, List.of(empty), subject(image)));
        Manifest ofSbom =
                Images.put(source(), Images.manifest(MediaTypes.OCI_MANIFEST, empty, List.of(), subject(sbom)));
        new ReferrerTags(source()).ensure(image.digest(), List.of(sbom.descriptor()));
        new ReferrerTags(source()).ensure(sbom.digest(), List.of(ofSbom.descriptor()));
        Manifest signature = Images.image(source(), "none", 50, 4);
        String tag = "sha256-" + image.digest().hex() + ".sig";
        source().putManifest(tag, signature);

        CopyReport report = new ImageCopy(source(), target(), TransferListener.NONE).copy(image.digest(), List.of("1"));
        assertEquals(4, report.manifests());
        assertEquals(List.of(sbom.digest()), digests(target().referrers(image.digest())));
        assertEquals(List.of(ofSbom.digest()), digests(target().referrers(sbom.digest())));
        assertSame(source(), target(), ofSbom.digest().toString());
        assertSame(source(), target(), tag);
    }

    @Test
    public void signaturesThatOnlyTheTargetHasStay() throws Exception {
        Manifest image = Images.image(source(), "amd64", 100, 11);
        String tag = "sha256-" + image.digest().hex() + ".sig";
        Manifest ours = signatures(source(), "ours");
        Manifest both = signatures(target(), "ours", "theirs");
        source().putManifest(tag, ours);
        target().putManifest(tag, both);
        new ImageCopy(source(), target(), TransferListener.NONE).copy(image.digest(), List.of("1"));
        assertEquals(both.digest(), target().head(tag).orElseThrow().digest());

        Manifest more = signatures(source(), "ours", "theirs", "new");
        source().putManifest(tag, more);
        new ImageCopy(source(), target(), TransferListener.NONE).copy(image.digest(), List.of("1"));
        assertEquals(more.digest(), target().head(tag).orElseThrow().digest());
    }

    private static Manifest signatures(RemoteRepository repository, String... texts) throws Exception {
        List<Descriptor> layers = new ArrayList<>();
        for (String text : texts) {
            layers.add(Images.push(
                    repository,
                    "application/vnd.dev.cosign.simplesigning.v1+json",
                    text.getBytes(StandardCharsets.UTF_8)));
        }
        Descriptor config = Images.push(repository, MediaTypes.OCI_CONFIG, "{}".getBytes(StandardCharsets.UTF_8));
        return Images.manifest(MediaTypes.OCI_MANIFEST, config, layers, "");
    }

    private static String subject(Manifest manifest) {
        return ",\"subject\":"
                + Images.json(new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size()), "");
    }

    private static List<Digest> digests(List<Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::digest).toList();
    }

    @Test
    public void copiesABuildCacheWhoseIndexListsBlobs() throws Exception {
        Descriptor layer = Images.push(source(), MediaTypes.OCI_LAYER_GZIP, Images.random(500, 5));
        Descriptor config = Images.push(source(), "application/vnd.buildkit.cacheconfig.v0", Images.random(20, 6));
        Manifest index = Images.index(MediaTypes.OCI_INDEX, List.of(Images.json(layer, ""), Images.json(config, "")));
        Images.put(source(), index);
        CopyReport report =
                new ImageCopy(source(), target(), TransferListener.NONE).copy(index.digest(), List.of("cache"));
        assertEquals(2, report.blobsMoved());
        assertSame(source(), target(), index.digest().toString());
    }

    @Test
    public void leavesNonDistributableLayersOut() throws Exception {
        Descriptor config = Images.push(source(), MediaTypes.OCI_CONFIG, "{}".getBytes(StandardCharsets.UTF_8));
        Descriptor foreign = new Descriptor(
                "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", Digest.sha256(new byte[] {1}), 1);
        Manifest image = Images.manifest(MediaTypes.OCI_MANIFEST, config, List.of(foreign), "");
        faulty.answer(request -> switch (request.method() + request.target().replaceAll("[0-9a-f]{64}.*", "")) {
            case "GET/v2/acme/app/manifests/sha256:" ->
                Answer.of(200).header("Content-Type", image.mediaType()).body(image.bytes());
            case "GET/v2/acme/app/blobs/sha256:" -> Answer.of(200).body("{}");
            default -> Answer.of(404);
        });
        other.answer(request -> switch (request.method()) {
            case "POST" -> Answer.of(202).header("Location", "/up");
            case "PUT" -> Answer.of(201);
            default -> Answer.of(404);
        });
        CopyReport report = new ImageCopy(faulty.repository(), other.repository(), TransferListener.NONE)
                .copy(image.digest(), List.of());
        assertEquals(new CopyReport(1, 1, 2, 0, 0, 0, 0), report);
        assertTrue(faulty.lines().stream().noneMatch(line -> line.contains("blobs/" + foreign.digest())));
    }

    @Test
    public void namesTheManifestThatIsMissing() throws Exception {
        Digest nothing = Digest.sha256(new byte[0]);
        RegistryException missing = assertThrows(
                RegistryException.class,
                () -> new ImageCopy(source(), target(), TransferListener.NONE).copy(nothing, List.of("1")));
        assertEquals(404, missing.status());
        assertTrue(missing.getMessage(), missing.getMessage().contains("needs manifest " + nothing));
        assertTrue(target().head("1").isEmpty());
    }

    @Test
    public void tagsNothingWhenABlobCannotBeCopied() throws Exception {
        Manifest image = Images.image(source(), "amd64", 100, 7);
        Descriptor layer = image.layers().get(0);
        faulty.answer(request -> request.target().contains("/blobs/")
                ? Answer.of(200).length(layer.size()).body(new byte[(int) layer.size()])
                : request.target().contains("/manifests/" + image.digest())
                        ? Answer.of(200)
                                .header("Content-Type", image.mediaType())
                                .body(image.bytes())
                        : Answer.of(404));
        RegistryException broken = assertThrows(
                RegistryException.class,
                () -> new ImageCopy(faulty.repository(), target(), TransferListener.NONE)
                        .copy(image.digest(), List.of("1")));
        assertTrue(broken.getMessage(), broken.getMessage().contains(faulty.address()));
        assertTrue(target().head("1").isEmpty());
        assertTrue(target().head(image.digest().toString()).isEmpty());
    }

    @Test
    public void stopsWhenInterrupted() throws Exception {
        Manifest image = Images.image(source(), "amd64", 100, 8);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        faulty.answer(request -> {
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Answer.drop();
        });
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread copy = new Thread(() -> {
            try {
                new ImageCopy(source(), faulty.repository(), TransferListener.NONE).copy(image.digest(), List.of("1"));
                ended.complete(null);
            } catch (RegistryException | InterruptedException | RuntimeException e) {
                ended.complete(e);
            }
        });
        copy.start();
        reached.await();
        copy.interrupt();
        Throwable thrown = ended.get();
        release.countDown();
        copy.join();
        assertEquals(String.valueOf(thrown), InterruptedException.class, thrown.getClass());
        assertFalse(faulty.lines().stream().anyMatch(line -> line.startsWith("PUT")));
    }
}
