package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

public class HostileNamesTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private Set<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Sent as it stands: an HTTP client would tidy it up. */
    private String status(String method, String path) throws Exception {
        try (RawConnection connection = new RawConnection(registry.server().address())) {
            connection.begin(method, path, "Content-Length: 0\r\nConnection: close\r\n", new byte[0]);
            return connection.readHead().substring(9, 12);
        }
    }

    @Test
    public void noNameLeadsOutOfTheStorage() throws Exception {
        Path secret = registry.storage().resolveSibling("secret");
        Files.writeString(secret, "secret");
        registry.client().pushImage("a", "latest", "layer");
        Set<String> before = files(registry.storage().getParent());
        for (String name : List.of(
                "..",
                "a/..",
                "a/../..",
                "%2e%2e",
                "a/%2e%2e/%2e%2e",
                "..%2f..%2fsecret",
                "a%2f..%2f..%2fsecret",
                "%252e%252e%252fsecret",
                "..;/..",
                "a/..;x/..",
                "..%5c..%5csecret",
                "..\\..\\secret",
                "%c0%ae%c0%ae/secret",
                "a%00b",
                "a%0ab",
                "%ef%bc%8e%ef%bc%8e",
                "_manifests",
                "a/_tags",
                "a/_blobs/sha256",
                "a/".repeat(2000) + "a")) {
            for (String rest : List.of(
                    "/manifests/latest", "/tags/list", "/blobs/uploads/", "/blobs/" + Digest.sha256(new byte[0]))) {
                for (String method : List.of("GET", "PUT", "POST", "DELETE")) {
                    String status = status(method, "/v2/" + name + rest);
                    assertEquals(method + " " + name + rest + ": " + status, '4', status.charAt(0));
                }
            }
        }
        for (String reference : List.of(
                "..",
                "%2e%2e",
                "..%2flatest",
                "%2e%2e%2f%2e%2e%2fsecret",
                "latest%00",
                "sha256:..%2f..",
                "_x/../latest/..")) {
            for (String resource : List.of("manifests", "blobs", "referrers", "blobs/uploads")) {
                String status = status("PUT", "/v2/a/" + resource + "/" + reference);
                assertEquals(resource + "/" + reference + ": " + status, '4', status.charAt(0));
            }
        }
        assertEquals(before, files(registry.storage().getParent()));
        assertEquals("secret", Files.readString(secret));
        registry.client().get("/v2/a/manifests/latest").expect(200);
    }

    @Test
    public void repositoriesMayBeNamedLikePartsOfAddresses() throws Exception {
        List<String> names = List.of(
                "a",
                "a/b",
                "a/manifests",
                "a/manifests/y",
                "a/blobs",
                "blobs/uploads",
                "a/blobs/uploads",
                "a/blobs/uploads/x",
                "a/tags/list",
                "tags/list",
                "v2",
                "lock",
                "uploads",
                "sha256",
                "x".repeat(255));
        for (String name : names) {
            registry.client().pushImage(name, "latest", "in " + name);
        }
        registry.restart();
        for (String name : names) {
            Client.Answer manifest =
                    registry.client().get("/v2/" + name + "/manifests/latest").expect(200);
            String layer = manifest.json().at("/layers/0/digest").asText();
            assertEquals(
                    "in " + name,
                    registry.client()
                            .get("/v2/" + name + "/blobs/" + layer)
                            .expect(200)
                            .text());
            Client.Answer tags =
                    registry.client().get("/v2/" + name + "/tags/list").expect(200);
            assertEquals(name, tags.json().get("name").asText());
            assertEquals(1, tags.json().get("tags").size());
            String upload = registry.client().startUpload(name);
            registry.client().delete(upload).expect(204);
            registry.client()
                    .delete("/v2/" + name + "/manifests/" + manifest.header("Docker-Content-Digest"))
                    .expect(202);
        }
    }

    @Test
    public void tagsAreTheirExactSpelling() throws Exception {
        byte[] index = SampleImage.index();
        for (String tag : List.of("a", "A", "_", "a.b", "a-b", "CON", "x".repeat(128))) {
            registry.client().putManifest("a", tag, MediaTypes.OCI_INDEX, index).expect(201);
        }
        // On a file system that does not tell cases apart "a" and "A" would be one; nothing that we run on is such.
        assertEquals(
                "[\"A\",\"CON\",\"_\",\"a\",\"a-b\",\"a.b\",\"" + "x".repeat(128) + "\"]",
                registry.client().get("/v2/a/tags/list").json().get("tags").toString());
        registry.client().delete("/v2/a/manifests/A").expect(202);
        registry.client().get("/v2/a/manifests/a").expect(200);
    }

    @Test
    public void aNameThatIsTooLongIsRefusedNotCut() throws Exception {
        String longest = "a".repeat(127) + "/" + "b".repeat(127);
        registry.client().pushImage(longest, "latest", "long");
        registry.client().get("/v2/" + longest + "c/manifests/latest").expect(400, "NAME_INVALID");
        assertTrue(status("GET", "/v2/" + "a".repeat(20_000) + "/tags/list").matches("414|431"));
        assertFalse(Files.exists(registry.storage().resolveSibling("a")));
        registry.client().get("/v2/" + longest + "/manifests/latest").expect(200);
    }
}
