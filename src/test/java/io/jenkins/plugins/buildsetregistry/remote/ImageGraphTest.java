package io.jenkins.plugins.buildsetregistry.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Graphs that are not whole, and graphs that somebody has made to keep us busy: reading ends, and says why. */
public class ImageGraphTest {
    private static final String PATH = "/v2/acme/app/";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    @Rule
    public final FaultServer server = new FaultServer();

    @Rule
    public final FaultServer target = new FaultServer();

    /** By digest and by tag. */
    private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();

    private Function<Digest, List<Descriptor>> referrers = subject -> List.of();

    @Before
    public void serve() {
        server.answer(request -> {
            String resource = request.target().substring(PATH.length());
            String reference = resource.substring(resource.indexOf('/') + 1);
            if (resource.startsWith("referrers/")) {
                return answer(request, list(referrers.apply(Digest.parse(reference))));
            }
            Manifest found = manifests.get(reference);
            return found == null ? Answer.of(404) : answer(request, found);
        });
    }

    private static Answer answer(FaultServer.Request request, Manifest manifest) {
        Answer answer = Answer.of(200)
                .header("Content-Type", manifest.mediaType())
                .header("Docker-Content-Digest", manifest.digest().toString());
        return request.method().equals("HEAD") ? answer.length(manifest.size()) : answer.body(manifest.bytes());
    }

    private static Manifest list(List<Descriptor> entries) {
        return index(entries.stream().map(entry -> Images.json(entry, "")).toList());
    }

    private static Manifest index(List<String> entries) {
        return Images.index(MediaTypes.OCI_INDEX, entries);
    }

    /** @param name makes it another one */
    private Manifest made(String name) {
        Descriptor empty = Images.blob(MediaTypes.OCI_EMPTY, EMPTY);
        return known(Images.manifest(
                MediaTypes.OCI_MANIFEST, empty, List.of(empty), ",\"annotations\":{\"name\":\"" + name + "\"}"));
    }

    private Manifest known(Manifest manifest) {
        manifests.put(manifest.digest().toString(), manifest);
        return manifest;
    }

    private ImageGraph read(Manifest root) throws Exception {
        return ImageGraph.read(server.repository(), root.digest(), manifest -> {});
    }

    @Test
    public void anIndexThatLacksAPlatformIsRefusedAndThePlatformNamed() {
        Manifest there = made("there");
        Manifest gone = made("gone");
        manifests.remove(gone.digest().toString());
        Manifest sparse = known(index(List.of(Images.platform(there, "amd64"), Images.platform(gone, "arm64"))));
        RegistryException missing = assertThrows(
                RegistryException.class,
                () -> new ImageCopy(server.repository(), target.repository(), TransferListener.NONE)
                        .copy(sparse.digest(), List.of("1")));
        String message = missing.getMessage();
        assertTrue(message, message.contains(sparse.digest() + " lists manifest " + gone.digest() + " (linux/arm64)"));
        assertTrue(message, message.contains("all its platforms"));
        assertTrue(
                target.requests().stream().allMatch(request -> request.method().equals("HEAD")));
    }

    @Test
    public void whatReferToEachOtherInCirclesIsReadOnce() throws Exception {
        List<Manifest> children = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            children.add(made("child " + i));
        }
        Manifest root = known(index(
                children.stream().map(child -> Images.platform(child, "amd64")).toList()));
        referrers = subject -> List.of(root.descriptor(), children.get(7).descriptor());
        manifests.put(Referrers.fallbackTag(children.get(3).digest()) + ".sig", root);
        ImageGraph graph = read(root);
        assertEquals(41, graph.manifests().size());
        assertEquals(41, graph.referrals().size());
        assertEquals(
                List.of(root.digest()),
                graph.attachedTags().stream()
                        .map(tagged -> tagged.manifest().digest())
                        .toList());
        List<Digest> order = graph.manifests().stream().map(Manifest::digest).collect(Collectors.toList());
        assertEquals("children come first", root.digest(), order.get(40));
    }

    @Test
    public void anEndlessChainOfReferrersEnds() {
        referrers = subject -> List.of(made("about " + subject).descriptor());
        RegistryException endless = assertThrows(RegistryException.class, () -> read(made("root")));
        assertTrue(endless.getMessage(), endless.getMessage().contains("more than 32 levels deep"));
    }

    @Test
    public void aTreeOfReferrersThatIsFarTooWideEnds() {
        referrers = subject -> depth(subject) > 20
                ? List.of()
                : List.of(
                        made(depth(subject) + 1 + " left of " + subject).descriptor(),
                        made(depth(subject) + 1 + " right of " + subject).descriptor());
        Manifest root = made("0");
        RegistryException endless = assertThrows(
                RegistryException.class,
                () -> ImageGraph.read(server.repository(), root.digest(), manifest -> {}, 100));
        assertTrue(endless.getMessage(), endless.getMessage().contains("more than 100 manifests"));
        assertTrue("what is asked ahead is bounded too", server.requests().size() < 1000);
    }

    private int depth(Digest subject) {
        String name = manifests.get(subject.toString()).annotations().get("name");
        return Integer.parseInt(name.replaceFirst(" .*", ""));
    }

    @Test
    public void aReferrerThatIsListedAndGoneIsLeftOut() throws Exception {
        Manifest root = made("root");
        Manifest gone = made("gone");
        Manifest there = made("there");
        manifests.remove(gone.digest().toString());
        referrers =
                subject -> subject.equals(root.digest()) ? List.of(gone.descriptor(), there.descriptor()) : List.of();
        ImageGraph graph = read(root);
        assertEquals(2, graph.manifests().size());
        assertEquals(1, graph.referrals().size());
        assertEquals(
                List.of(there.digest()),
                graph.referrals().get(0).referrers().stream()
                        .map(Descriptor::digest)
                        .toList());
    }
}
