package io.jenkins.plugins.buildsetregistry.registry;

import static io.jenkins.plugins.buildsetregistry.registry.SampleImage.utf8;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;

public class BlobsTest {
    @Rule
    public final RegistryRule registry = new RegistryRule();

    private String push(String repository, String content) throws Exception {
        return "/v2/" + repository + "/blobs/" + registry.client().pushBlob(repository, utf8(content));
    }

    @Test
    public void answersTheBase() throws Exception {
        Client.Answer base = registry.client().get("/v2/").expect(200);
        assertEquals("registry/2.0", base.header("Docker-Distribution-Api-Version"));
        registry.client().head("/v2/").expect(200);
        registry.client().get("/v2").expect(200);
        registry.client().get("/other").expect(404, "UNSUPPORTED");
        registry.client().get("/_control/health").expect(404, "UNSUPPORTED");
    }

    @Test
    public void returnsWhatWasPushed() throws Exception {
        byte[] content = new byte[3_000_001];
        new Random(1).nextBytes(content);
        Digest digest = registry.client().pushBlob("a/b", content);

        Client.Answer blob = registry.client().get("/v2/a/b/blobs/" + digest).expect(200);
        assertArrayEquals(content, blob.body());
        assertEquals(digest.toString(), blob.header("Docker-Content-Digest"));
        assertEquals("bytes", blob.header("Accept-Ranges"));
        assertEquals("3000001", blob.header("Content-Length"));
        assertEquals("application/octet-stream", blob.header("Content-Type"));

        Client.Answer head = registry.client().head("/v2/a/b/blobs/" + digest).expect(200);
        assertEquals("3000001", head.header("Content-Length"));
        assertEquals(digest.toString(), head.header("Docker-Content-Digest"));
        assertEquals(0, head.body().length);
    }

    @Test
    public void returnsAnEmptyBlob() throws Exception {
        String path = push("a", "");
        assertEquals(0, registry.client().get(path).expect(200).body().length);
        assertEquals("0", registry.client().head(path).expect(200).header("Content-Length"));
    }

    @Test
    public void doesNotKnowWhatWasNotPushedToThatRepository() throws Exception {
        Digest digest = registry.client().pushBlob("a", utf8("secret"));
        registry.client().get("/v2/b/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        Client.Answer head = registry.client().head("/v2/b/blobs/" + digest).expect(404);
        assertEquals(0, head.body().length);
    }

    @Test
    public void refusesMalformedDigestsAndNames() throws Exception {
        registry.client().get("/v2/a/blobs/sha256:abc").expect(400, "DIGEST_INVALID");
        registry.client().get("/v2/a/blobs/md5:abc").expect(400, "DIGEST_INVALID");
        registry.client().get("/v2/A/blobs/" + Digest.sha256(utf8("x"))).expect(400, "NAME_INVALID");
        registry.client().get("/v2/a/_blobs/tags/list").expect(400, "NAME_INVALID");
        registry.client().get("/v2/a/%2e%2e/b/tags/list").expect(400);
        registry.client().get("/v2/" + "a".repeat(300) + "/tags/list").expect(400, "NAME_INVALID");
    }

    @Test
    public void sendsRanges() throws Exception {
        String path = push("a", "0123456789");
        range(path, "bytes=2-4", 206, "234", "bytes 2-4/10");
        range(path, "bytes=7-", 206, "789", "bytes 7-9/10");
        range(path, "bytes=-3", 206, "789", "bytes 7-9/10");
        range(path, "bytes=-30", 206, "0123456789", "bytes 0-9/10");
        range(path, "bytes=8-100", 206, "89", "bytes 8-9/10");
        range(path, "bytes=0-0", 206, "0", "bytes 0-0/10");
        range(path, "bytes=0-1,4-5", 200, "0123456789", null);
        range(path, "lines=0-1", 200, "0123456789", null);
        range(path, "bytes=-", 200, "0123456789", null);
    }

    private void range(String path, String range, int status, String body, String contentRange) throws Exception {
        Client.Answer answer = registry.client().get(path, "Range", range).expect(status);
        assertEquals(body, answer.text());
        assertEquals(contentRange, answer.header("Content-Range"));
        assertEquals(String.valueOf(body.length()), answer.header("Content-Length"));
    }

    @Test
    public void refusesRangesOutsideOfTheBlob() throws Exception {
        String path = push("a", "0123456789");
        for (String range : new String[] {"bytes=10-", "bytes=10-20", "bytes=5-2", "bytes=-0"}) {
            Client.Answer answer = registry.client().get(path, "Range", range).expect(416, "RANGE_INVALID");
            assertEquals("bytes */10", answer.header("Content-Range"));
            assertEquals(String.valueOf(answer.body().length), answer.header("Content-Length"));
        }
    }

    @Test
    public void sendsNothingThatTheClientHas() throws Exception {
        String path = push("a", "0123456789");
        String tag = registry.client().head(path).header("ETag");
        assertNotNull(tag);
        registry.client().get(path, "If-None-Match", tag).expect(304);
        registry.client().get(path, "If-None-Match", "\"other\"").expect(200);
        registry.client().get(path, "Range", "bytes=1-2", "If-Range", tag).expect(206);
        registry.client()
                .get(path, "Range", "bytes=1-2", "If-Range", "\"other\"")
                .expect(200);
    }

    @Test
    public void deletesInOneRepositoryOnly() throws Exception {
        String path = push("a", "shared");
        String other = push("b", "shared");
        registry.client().delete(path).expect(202);
        registry.client().get(path).expect(404, "BLOB_UNKNOWN");
        registry.client().delete(path).expect(404, "BLOB_UNKNOWN");
        assertEquals("shared", registry.client().get(other).expect(200).text());
    }

    @Test
    public void mountsAcrossRepositories() throws Exception {
        Digest digest = registry.client().pushBlob("team/a", utf8("shared"));
        Client.Answer mounted = registry.client()
                .post("/v2/b/blobs/uploads/?mount=" + digest + "&from=team%2Fa")
                .expect(201);
        assertEquals("/v2/b/blobs/" + digest, mounted.header("Location"));
        assertEquals(digest.toString(), mounted.header("Docker-Content-Digest"));
        registry.client().delete("/v2/team/a/blobs/" + digest).expect(202);
        assertEquals("shared", registry.client().get("/v2/b/blobs/" + digest).text());
    }

    @Test
    public void startsAnUploadWhereThereIsNothingToMount() throws Exception {
        Digest digest = Digest.sha256(utf8("absent"));
        for (String query :
                new String[] {"mount=" + digest + "&from=a", "mount=" + digest, "mount=" + digest + "&from=.."}) {
            Client.Answer answer =
                    registry.client().post("/v2/b/blobs/uploads/?" + query).expect(202);
            assertNotNull(answer.header("Location"));
        }
    }

    @Test
    public void saysWhichMethodsItKnows() throws Exception {
        String path = push("a", "x");
        Client.Answer answer = registry.client().post(path).expect(405, "UNSUPPORTED");
        assertEquals("GET, HEAD, DELETE", answer.header("Allow"));
    }

    @Test
    public void headKnowsNoRanges() throws Exception {
        Digest digest = registry.client().pushBlob("a", new byte[1000]);
        Client.Answer head = registry.client()
                .head("/v2/a/blobs/" + digest, "Range", "bytes=5-9")
                .expect(200);
        assertEquals("1000", head.header("Content-Length"));
        registry.client().head("/v2/a/blobs/" + digest, "Range", "bytes=1000-").expect(200);
    }
}
