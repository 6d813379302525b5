package io.jenkins.plugins.buildsetregistry.remote.deletion;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.remote.Answer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.FaultServer;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import io.jenkins.plugins.buildsetregistry.remote.transport.RequestBody;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;

/**
 * Amazon ECR as documented, not as reached: {@code BatchDeleteImage} of
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html; signatures by the vectors of Amazon's
 * "Signature Version 4 Test Suite".
 */
public class DocumentedEcrContractTest {
    private static final String REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/app";

    @Rule
    public final FaultServer server = new FaultServer();

    private final VendorRule ecr = new VendorRule(Vendor.ECR, server);

    private static Answer failure(String code) {
        return Answer.of(200)
                .body("{\"imageIds\":[],\"failures\":[{\"imageId\":{\"imageTag\":\"x\"},\"failureCode\":\"" + code
                        + "\",\"failureReason\":\"because\"}]}");
    }

    @Test
    public void theTagIsNamedAndNoDigest() throws Exception {
        ecr.documented(request -> Answer.of(200).body("{\"imageIds\":[{\"imageTag\":\"x\"}],\"failures\":[]}"));
        assertEquals(Outcome.DELETED, ecr.delete(REPOSITORY).outcome());
        FaultServer.Request asked = ecr.asked().get(0);
        assertEquals("POST /", asked.line());
        assertEquals("AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage", asked.header("x-amz-target"));
        assertEquals("application/x-amz-json-1.1", asked.header("content-type"));
        assertEquals(
                "{\"registryId\":\"123456789012\",\"repositoryName\":\"acme/app\",\"imageIds\":[{\"imageTag\":\""
                        + VendorRule.TAG + "\"}]}",
                new String(asked.body(), StandardCharsets.UTF_8));
        assertTrue(
                asked.header("authorization"),
                asked.header("authorization")
                        .matches("AWS4-HMAC-SHA256 Credential=cleaner/[0-9]{8}/eu-west-1/ecr/aws4_request,"
                                + " SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}"));
    }

    @Test
    public void failuresAreInAGoodAnswer() throws Exception {
        ecr.documented(request -> failure("ImageNotFound"));
        assertEquals(Outcome.ABSENT, ecr.delete(REPOSITORY).outcome());
        ecr.documented(request -> failure("ImageReferencedByManifestList"));
        TagDeletion deletion = ecr.delete(REPOSITORY);
        assertEquals(Outcome.SHARED, deletion.outcome());
        assertTrue(deletion.reason(), deletion.reason().contains("ImageReferencedByManifestList: because"));
    }

    @Test
    public void aKeyWithoutTheRightIsTold() throws Exception {
        ecr.documented(request ->
                Answer.of(400).body("{\"__type\":\"AccessDeniedException\",\"Message\":\"is not authorized\"}"));
        assertEquals(Outcome.DENIED, ecr.delete(REPOSITORY).outcome());
        TagDeletion deletion =
                ecr.delete(REPOSITORY, URI.create(server.address()), new Credentials("AWS", "t0k3n-of-12-hours"));
        assertTrue(deletion.reason(), deletion.reason().contains("an access key and its secret"));
    }

    @Test
    public void signaturesAreThoseOfAmazonsTestSuite() {
        AwsSignature signature = new AwsSignature(
                new Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                "us-east-1",
                "service",
                Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC));
        WireRequest vanilla = WireRequest.of("POST", URI.create("https://example.amazonaws.com/"), List.of(), "sign");
        String scope =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=";
        assertEquals(
                scope + "host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                authorization(signature.sign(vanilla, new byte[0])));
        byte[] form = "Param1=value1".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                scope + "content-type;host;x-amz-date,"
                        + " Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
                authorization(signature.sign(
                        vanilla.withBody(RequestBody.of(form), "application/x-www-form-urlencoded"), form)));
    }

    private static String authorization(WireRequest request) {
        Map<String, String> headers = request.headers();
        return headers.get("Authorization");
    }
}
