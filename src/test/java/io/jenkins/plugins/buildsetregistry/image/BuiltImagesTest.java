package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class BuiltImagesTest {
    private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

    static final BuiltImage APP = new BuiltImage(
            ImageName.parse("acme/app"),
            List.of("latest", "1.10"),
            DIGEST,
            MediaTypes.OCI_INDEX,
            5_000_000_000L,
            List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm/v7")),
            List.of(
                    new BaseImage(
                            ImageName.parse("acme/base:1"),
                            DIGEST,
                            new Origin("change 101 \"quoted\" ünï", "https://example.org/101")),
                    new BaseImage(ImageName.parse("alpine"), null, null),
                    new BaseImage(ImageName.parse("[::1]:5000/x"), DIGEST, new Origin("label", null))));

    @Test
    public void readsWhatItWrote() {
        BuiltImage plain = new BuiltImage(
                ImageName.parse("quay.io/a/b"),
                List.of("x"),
                DIGEST,
                MediaTypes.DOCKER_MANIFEST,
                0,
                List.of(),
                List.of());
        String json = BuiltImages.toJson(List.of(APP, plain));
        assertEquals(List.of(APP, plain), BuiltImages.fromJson(json, "built.json"));
        assertTrue(json, json.contains("docker.io/acme/app"));
        assertEquals(List.of(), BuiltImages.fromJson(BuiltImages.toJson(List.of()), "x"));
    }

    @Test
    public void ignoresKeysThatItDoesNotKnow() {
        String json = BuiltImages.toJson(List.of(APP)).replaceFirst("\"name\"", "\"later\": {}, \"name\"");
        assertEquals(List.of(APP), BuiltImages.fromJson(json, "x"));
    }

    @Test
    public void refusesWhatIsNoListOfBuiltImages() {
        for (String json :
                List.of("", "{", "[]", "null", "{\"images\": {}}", "{\"images\": [1]}", "{\"images\": [{}]}")) {
            Refusal.of(() -> BuiltImages.fromJson(json, "built.json"), "built.json: ");
        }
        String good = BuiltImages.toJson(List.of(APP));
        String[][] changes = {
            {"\"sha256:a", "\"sha256:A"},
            {"5000000000", "-1"},
            {"5000000000", "1.5"},
            {"5000000000", "99999999999999999999"},
            {"\"linux/amd64\"", "7"},
            {"\"docker.io/acme/app\"", "\"Not A Name\""},
            {"\"latest\", \"1.10\"", ""},
            {"\"label\"", "\"lable\""},
        };
        for (String[] change : changes) {
            String bad = good.replaceFirst(java.util.regex.Pattern.quote(change[0]), change[1]);
            assertTrue(change[0], !bad.equals(good));
            Refusal.of(() -> BuiltImages.fromJson(bad, "built.json"), "built.json: image 1");
        }
        Refusal.of(() -> BuiltImages.fromJson("[".repeat(100_000), "built.json"), "built.json");
    }

    @Test
    public void valuesCrossRemoting() throws Exception {
        ImageSpec spec = ImageSpecs.parse("- {repository: a/b, build_args: [A=1], labels: {k: v}, arch: amd64}", "x")
                .get(0);
        Descriptor descriptor = new Descriptor(
                MediaTypes.OCI_MANIFEST, DIGEST, 7, Platform.parse("amd64"), Map.of("k", "v"), "application/x");
        for (Object value :
                List.of(APP, spec, descriptor, APP.name(), DIGEST, APP.bases().get(0))) {
            assertEquals(value, copy(value));
        }
        Exception refusal = new InvalidImageException("message", new IllegalStateException("cause"));
        assertEquals("message", ((Exception) copy(refusal)).getMessage());
    }

    private static Object copy(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
