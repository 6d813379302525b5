package io.jenkins.plugins.buildsetregistry.remote.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * Amazon's own interface ({@code BatchDeleteImage}, by tag): user and password are an access key and its secret, which do not
 * expire as the registry's do. It deletes the tag; an image goes with its last tag, unless an index lists it.
 */
final class EcrTags implements TagDeleter {
    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage";
    private static final String TYPE = "application/x-amz-json-1.1";

    private final VendorApi api;
    private final ImageName name;
    private final Clock clock;

    EcrTags(VendorApi api, ImageName name) {
        this(api, name, Clock.systemUTC());
    }

    EcrTags(VendorApi api, ImageName name, Clock clock) {
        this.api = api;
        this.name = name;
        this.clock = clock;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        if (api.credentials().username().equals("AWS")) {
            return new TagDeletion(
                    Outcome.DENIED,
                    "Amazon's own interface wants an access key and its secret as user and password, not the"
                            + " registry's 'AWS' and its token");
        }
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("registryId", name.registry().substring(0, name.registry().indexOf('.')))
                .put("repositoryName", name.repository())
                .putArray("imageIds")
                .addObject()
                .put("imageTag", tag);
        String purpose = "delete tag " + name.repository() + ":" + tag;
        WireRequest request = new AwsSignature(api.credentials(), Vendor.region(name.registry()), "ecr", clock)
                .sign(
                        api.withBody(api.request("POST", "/", null, purpose), body, TYPE)
                                .withHeader("X-Amz-Target", TARGET),
                        body.toString().getBytes(StandardCharsets.UTF_8));
        JsonNode answer;
        try {
            answer = api.json(request);
        } catch (RegistryException e) {
            return e.status() == 400 ? new TagDeletion(Outcome.DENIED, e.getMessage()) : api.refused(e, tag);
        }
        List<JsonNode> failures = new java.util.ArrayList<>();
        answer.path("failures").forEach(failures::add);
        if (failures.isEmpty()) {
            return new TagDeletion(Outcome.DELETED, null);
        }
        String code = failures.get(0).path("failureCode").asText();
        String reason = "Amazon says " + code + ": "
                + failures.get(0).path("failureReason").asText();
        return switch (code) {
            case "ImageNotFound" -> new TagDeletion(Outcome.ABSENT, null);
            case "ImageReferencedByManifestList" -> new TagDeletion(Outcome.SHARED, reason);
            default -> new TagDeletion(Outcome.UNSUPPORTED, reason);
        };
    }
}
