package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Every resource, asked for what it cannot give. */
public class ErrorBodiesTest {
    private static final Digest ABSENT = Digest.sha256(utf8("absent"));

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private String upload;

    @Before
    public void push() throws Exception {
        registry.client().pushImage("a", "latest", "layer");
        upload = registry.client().startUpload("a");
    }

    private void refuse(String method, String path, int status, String code) throws Exception {
        Client.Answer answer = registry.client().send(method, path, new byte[0]).expect(status, code);
        assertEquals(1, answer.json().get("errors").size());
        assertTrue(answer.json().at("/errors/0/message").asText().length() > 10);
    }

    @Test
    public void saysWhatIsUnknown() throws Exception {
        refuse("GET", "/v2/a/blobs/" + ABSENT, 404, "BLOB_UNKNOWN");
        refuse("DELETE", "/v2/a/blobs/" + ABSENT, 404, "BLOB_UNKNOWN");
        refuse("GET", "/v2/a/manifests/absent", 404, "MANIFEST_UNKNOWN");
        refuse("GET", "/v2/a/manifests/" + ABSENT, 404, "MANIFEST_UNKNOWN");
        refuse("DELETE", "/v2/a/manifests/absent", 404, "MANIFEST_UNKNOWN");
        refuse("DELETE", "/v2/a/manifests/" + ABSENT, 404, "MANIFEST_UNKNOWN");
        refuse("GET", "/v2/absent/tags/list", 404, "NAME_UNKNOWN");
        for (String method : List.of("GET", "PATCH", "DELETE")) {
            refuse(method, "/v2/a/blobs/uploads/absent", 404, "BLOB_UPLOAD_UNKNOWN");
        }
        refuse("PUT", "/v2/a/blobs/uploads/absent?digest=" + ABSENT, 404, "BLOB_UPLOAD_UNKNOWN");
        refuse("PATCH", upload.replace("/a/", "/b/"), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    public void saysWhatIsMalformed() throws Exception {
        for (String digest : List.of("sha256:", "sha256:xyz", "md5:d41d8cd98f00b204e9800998ecf8427e", ":", "a:b")) {
            refuse("GET", "/v2/a/blobs/" + digest, 400, "DIGEST_INVALID");
            refuse("DELETE", "/v2/a/blobs/" + digest, 400, "DIGEST_INVALID");
            refuse("GET", "/v2/a/manifests/" + digest, 400, "DIGEST_INVALID");
            refuse("PUT", "/v2/a/manifests/" + digest, 400, "DIGEST_INVALID");
            refuse("DELETE", "/v2/a/manifests/" + digest, 400, "DIGEST_INVALID");
            refuse("PUT", upload + "?digest=" + digest, 400, "DIGEST_INVALID");
            refuse("POST", "/v2/a/blobs/uploads/?digest=" + digest, 400, "DIGEST_INVALID");
            refuse("POST", "/v2/a/blobs/uploads/?from=a&mount=" + digest, 400, "DIGEST_INVALID");
        }
        refuse("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha384", 400, "DIGEST_INVALID");
        refuse("PUT", "/v2/a/manifests/.tag", 400, "MANIFEST_INVALID");
        refuse("PUT", "/v2/a/manifests/" + "x".repeat(129), 400, "MANIFEST_INVALID");
        refuse("DELETE", "/v2/a/manifests/-tag", 400, "MANIFEST_INVALID");
        refuse("PUT", "/v2/a/manifests/empty", 400, "MANIFEST_INVALID");
        for (String name : List.of("A", "-a", "a-", "a..b", "a___b", "a/_b", "a.", "%C3%A4", "x".repeat(256))) {
            refuse("GET", "/v2/" + name + "/tags/list", 400, "NAME_INVALID");
            refuse("POST", "/v2/" + name + "/blobs/uploads/", 400, "NAME_INVALID");
        }
        for (String unclear : List.of("a//b", "%252e%252e", "a%2fb", "a%00b")) {
            refuse("GET", "/v2/" + unclear + "/tags/list", 400, "UNSUPPORTED");
        }
    }

    @Test
    public void saysWhatIsAllowed() throws Exception {
        String blob = "/v2/a/blobs/" + Digest.sha256(utf8("layer"));
        allowed("/v2/", "GET, HEAD", "POST", "PUT", "DELETE");
        allowed("/v2/a/tags/list", "GET, HEAD", "POST", "DELETE");
        allowed("/v2/a/referrers/" + ABSENT, "GET, HEAD", "PUT");
        allowed("/v2/a/manifests/latest", "GET, HEAD, PUT, DELETE", "POST", "PATCH", "OPTIONS");
        allowed(blob, "GET, HEAD, DELETE", "POST", "PUT", "PATCH");
        allowed("/v2/a/blobs/uploads/", "POST", "GET", "PUT", "DELETE");
        allowed(upload, "GET, HEAD, PATCH, PUT, DELETE", "POST", "OPTIONS");
    }

    private void allowed(String path, String methods, String... others) throws Exception {
        for (String other : others) {
            Client.Answer answer =
                    registry.client().send(other, path, new byte[0]).expect(405, "UNSUPPORTED");
            assertEquals(other + " " + path, methods, answer.header("Allow"));
        }
    }

    @Test
    public void setsManyTagsAtOnceAndRefusesTooMany() throws Exception {
        byte[] index = SampleImage.index();
        String path = Digest.sha256(index) + "?tag=t0";
        for (int i = 1; i < 100; i++) {
            path += "&tag=t" + i;
        }
        Client.Answer most = registry.client()
                .putManifest("b", path, MediaTypes.OCI_INDEX, index)
                .expect(201);
        assertEquals(100, most.response().headers().allValues("OCI-Tag").size());
        registry.client()
                .putManifest("c", path + "&tag=t100", MediaTypes.OCI_INDEX, index)
                .expect(414, "UNSUPPORTED");
        registry.client().get("/v2/c/tags/list").expect(404, "NAME_UNKNOWN");
    }

    @Test
    public void answersWhereThereIsNothing() throws Exception {
        for (String path : List.of(
                "/v1/_ping",
                "/v2/_catalog",
                "/v2/a",
                "/v2/a/",
                "/v2/a/tags",
                "/v2/a/tags/list/",
                "/v2/a/manifests",
                "/v2/blobs/uploads/",
                "/v2/a/blobs/" + ABSENT + "/x",
                "/v22/a/tags/list")) {
            refuse("GET", path, 404, "UNSUPPORTED");
            assertNull(path, registry.client().get(path).header("Allow"));
        }
    }

    @Test
    public void aRefusedHeadHasNoBodyButTheHeadersOfOne() throws Exception {
        for (String path : List.of(
                "/v2/a/blobs/" + ABSENT,
                "/v2/a/manifests/absent",
                "/v2/a/blobs/sha256:x",
                "/v2/A/tags/list",
                "/v2/a/blobs/uploads/absent",
                "/v2/a/blobs/uploads/",
                "/other",
                "/v2/a/tags/list?n=x",
                "/v2/a/tags/list?n=%zz")) {
            try (RawConnection connection = new RawConnection(registry.server().address())) {
                connection.begin("HEAD", path, "", new byte[0]);
                String head = connection.readHead();
                assertEquals(path, "4", head.substring(9, 10));
                assertTrue(head, head.contains("Content-Type: application/json\r\n"));
                // were there a body, it would be taken for this answer
                connection.begin("GET", "/v2/", "Connection: close\r\n", new byte[0]);
                assertEquals(path, "HTTP/1.1 200", connection.readHead().substring(0, 12));
            }
        }
    }

    @Test
    public void neverRefusesForWhatTheClientWouldRatherHave() throws Exception {
        for (String accept : List.of("text/html", "application/vnd.oci.image.index.v1+json", "*/*;q=0", ",;=", "")) {
            registry.client().get("/v2/a/manifests/latest", "Accept", accept).expect(200);
            registry.client()
                    .get("/v2/a/blobs/" + Digest.sha256(utf8("layer")), "Accept", accept)
                    .expect(200);
            registry.client().get("/v2/a/blobs/" + ABSENT, "Accept", accept).expect(404, "BLOB_UNKNOWN");
        }
    }

    @Test
    public void aDockerListKeepsItsTypeAndDigestWhateverIsAccepted() throws Exception {
        byte[] list = utf8("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_LIST
                + "\",\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"size\":1,\"digest\":\""
                + Digest.sha256(SampleImage.of("layer").manifest())
                + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}");
        registry.client().putManifest("a", "list", MediaTypes.DOCKER_LIST, list).expect(201);
        for (String accept : List.of(MediaTypes.DOCKER_MANIFEST, MediaTypes.OCI_MANIFEST, "*/*", "application/json")) {
            Client.Answer answer = registry.client()
                    .get("/v2/a/manifests/list", "Accept", accept)
                    .expect(200);
            assertEquals(MediaTypes.DOCKER_LIST, answer.header("Content-Type"));
            assertEquals(Digest.sha256(list).toString(), answer.header("Docker-Content-Digest"));
            assertNull(answer.header("Vary"));
        }
    }
}
