package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes manifests, most of them nearly right. */
final class ManifestGrammar {
    private static final Pattern MEDIA_TYPE = Pattern.compile("\"schemaVersion\":2,\"mediaType\":\"([a-z0-9./+-]+)\"");
    private static final List<String> ODD_VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e400",
            "99999999999999999999999",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[]",
            "[[]]",
            "{}",
            "[null]",
            "\"" + "x".repeat(5000) + "\"",
            "[".repeat(2000) + "]".repeat(2000),
            "{\"digest\":\"sha256:../../../../etc/passwd\",\"size\":1,\"mediaType\":\"x\"}",
            "{\"digest\":\"sha512:" + "0".repeat(64) + "\",\"size\":1}",
            "{\"digest\":\"" + Digest.sha256(new byte[1]) + "\",\"size\":-5,\"mediaType\":\"a/b\"}",
            "{\"digest\":\"" + Digest.sha256(new byte[1]) + "\",\"size\":1,\"platform\":{\"os\":{},\"variant\":[]}}",
            "{\"os\\/\":\"\\ud83d\\ude80\",\"\":\"\"}");

    private final Random random;
    private final FuzzedContent content;

    ManifestGrammar(Random random, FuzzedContent content) {
        this.random = random;
        this.content = content;
    }

    /** A manifest that refers to what {@code blobs} and {@code manifests} hold, and sometimes to what nobody has. */
    byte[] manifest(List<Digest> blobs, List<Digest> manifests) {
        String text = random.nextBoolean() ? image(blobs, manifests) : index(manifests);
        if (random.nextInt(4) == 0) {
            text = spoilt(text);
        }
        byte[] bytes = utf8(text);
        return random.nextInt(10) == 0 ? FuzzedRequest.mutated(bytes, random) : bytes;
    }

    /** Mostly the one that the manifest says it has. */
    String mediaType(byte[] manifest) {
        Matcher said = MEDIA_TYPE.matcher(new String(manifest, StandardCharsets.UTF_8));
        return random.nextInt(4) > 0 && said.find() ? said.group(1) : mediaType();
    }

    private String mediaType() {
        return pick(List.of(
                MediaTypes.OCI_MANIFEST,
                MediaTypes.OCI_INDEX,
                MediaTypes.DOCKER_MANIFEST,
                MediaTypes.DOCKER_LIST,
                MediaTypes.OCI_INDEX + "; charset=\"utf-8",
                "application/json",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                "",
                "\u00e4;;=,",
                "x".repeat(300)));
    }

    private String image(List<Digest> blobs, List<Digest> manifests) {
        StringBuilder layers = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            layers.append(layers.isEmpty() ? "" : ",").append(descriptor(MediaTypes.OCI_LAYER_GZIP, blobs));
        }
        String type = random.nextInt(3) == 0 ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST;
        return "{\"schemaVersion\":2,\"mediaType\":\"" + type + "\",\"config\":"
                + descriptor(MediaTypes.OCI_CONFIG, blobs) + ",\"layers\":[" + layers + "]" + rest(manifests) + "}";
    }

    private String index(List<Digest> manifests) {
        StringBuilder entries = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            entries.append(entries.isEmpty() ? "" : ",").append(descriptor(MediaTypes.OCI_MANIFEST, manifests));
        }
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[" + entries + "]"
                + rest(manifests) + "}";
    }

    private String rest(List<Digest> manifests) {
        StringBuilder rest = new StringBuilder();
        if (random.nextInt(4) == 0) {
            rest.append(",\"subject\":").append(descriptor(MediaTypes.OCI_MANIFEST, manifests));
        }
        if (random.nextInt(4) == 0) {
            rest.append(",\"artifactType\":\"application/x.")
                    .append(random.nextInt(3))
                    .append("\"");
        }
        if (random.nextInt(3) == 0) {
            rest.append(",\"annotations\":{\"a\":\"").append(random.nextInt()).append("\",\"\\u0000\":\"\u00e4\"}");
        }
        return rest.toString();
    }

    private String descriptor(String mediaType, List<Digest> known) {
        Digest digest =
                known.isEmpty() || random.nextInt(20) == 0 ? Digest.sha256(new byte[random.nextInt(50)]) : pick(known);
        int size = random.nextInt(12) == 0 ? random.nextInt(5000) : content.size(digest);
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    /** With one value replaced by one that has no business there. */
    private String spoilt(String text) {
        int colon = text.indexOf(':', random.nextInt(text.length()));
        if (colon < 0 || text.charAt(colon - 1) != '"') {
            return text;
        }
        int end = colon + 1;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + pick(ODD_VALUES) + text.substring(end);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
