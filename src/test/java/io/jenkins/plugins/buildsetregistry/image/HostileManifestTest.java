package io.jenkins.plugins.buildsetregistry.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.junit.Test;

/** Whatever bytes come in: an {@link InvalidImageException} with one line, or a manifest; never anything else. */
public class HostileManifestTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String CONFIG = "\"config\":" + descriptor("7");

    @Test
    public void refusesWhatIsNoJsonObject() {
        for (String text :
                List.of("", " ", "null", "[]", "1", "\"x\"", "{", "{}}", "{} {}", "<html>", "{\"a\":}", "\u0000")) {
            refuses(text);
        }
        Refusal.of(() -> Manifest.of(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}, null), "manifest");
    }

    @Test
    public void refusesTypesThatItDoesNotKnow() {
        refuses("{}", "unsupported type");
        refuses("{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}", "unsupported type");
        refuses("{\"schemaVersion\":2,\"mediaType\":\"text/" + "x".repeat(100_000) + "\"}", "unsupported type");
        refuses("{\"schemaVersion\":\"two\"," + CONFIG + "}", "unsupported type");
    }

    @Test
    public void refusesDeepNesting() {
        refuses(image("\"x\":" + "[".repeat(100_000) + "]".repeat(100_000)));
        refuses(image("\"x\":" + "{\"x\":".repeat(100_000) + "1" + "}".repeat(100_000)));
    }

    @Test
    public void refusesKeysThatStandTwice() {
        refuses(image("\"layers\":[],\"layers\":[" + descriptor("1") + "]"), "layers");
        refuses("{\"schemaVersion\":2,\"config\":{\"digest\":\"" + DIGEST + "\",\"digest\":\"" + DIGEST
                + "\",\"size\":1}}");
    }

    @Test
    public void refusesSizesThatAreNone() {
        for (String size : List.of(
                "-1", "1.5", "\"7\"", "null", "[]", "{}", "true", "1e400", "9223372036854775808", "9".repeat(900))) {
            refuses("{\"schemaVersion\":2,\"config\":" + descriptor(size) + "}");
        }
        refuses("{\"schemaVersion\":2,\"config\":" + descriptor("9".repeat(100_000)) + "}");
    }

    @Test
    public void refusesWrongTypes() {
        for (String wrong : List.of("1", "\"x\"", "{}", "true")) {
            refuses(image("\"layers\":" + wrong));
            refuses("{\"schemaVersion\":2,\"manifests\":" + wrong + "}");
        }
        for (String wrong : List.of(
                "1", "\"x\"", "[]", "true", "{}", "{\"digest\":5,\"size\":1}", "{\"digest\":\"x\",\"size\":1}")) {
            refuses(image("\"subject\":" + wrong));
            refuses(image("\"layers\":[" + wrong + "]"));
            refuses("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + wrong + "}");
        }
    }

    @Test
    public void wrongTypesOfWhatIsOnlyShownAreHarmless() {
        for (String odd : List.of("1", "\"x\"", "[1]", "null", "{\"k\":{\"v\":1}}")) {
            Manifest.of(
                            image("\"annotations\":" + odd + ",\"artifactType\":" + odd)
                                    .getBytes(UTF_8),
                            null)
                    .descriptor();
        }
    }

    @Test
    public void refusesADocumentWithTwoMeanings() {
        refuses(image("\"manifests\":[]"), "must be an index or an image");
        refusesAs(MediaTypes.OCI_INDEX, image("\"manifests\":[]"), "must be an index or an image");
        refusesAs(MediaTypes.OCI_INDEX, "{\"manifests\":[],\"layers\":[]}", "must be an index or an image");
        refusesAs(MediaTypes.OCI_MANIFEST, "{\"manifests\":[]}", "must be an index or an image");
        refusesAs(
                MediaTypes.OCI_MANIFEST,
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST + "\"," + CONFIG + "}",
                "was sent as");
        refusesAs(MediaTypes.OCI_MANIFEST, image("\"fsLayers\":[]"), "schema 1");
    }

    private static void refuses(String json, String... words) {
        refusesAs(null, json, words);
    }

    private static void refusesAs(String type, String json, String... words) {
        Refusal.of(() -> Manifest.of(json.getBytes(UTF_8), type), words);
    }

    private static String image(String more) {
        return "{\"schemaVersion\":2," + CONFIG + "," + more + "}";
    }

    private static String descriptor(String size) {
        return "{\"mediaType\":\"application/x\",\"digest\":\"" + DIGEST + "\",\"size\":" + size + "}";
    }
}
