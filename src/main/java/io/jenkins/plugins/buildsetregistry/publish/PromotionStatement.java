package io.jenkins.plugins.buildsetregistry.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is said of one promoted digest (in-toto attestation framework, Statement v1), with a predicate of our own. */
final class PromotionStatement {
    static final String MEDIA_TYPE = "application/vnd.in-toto+json";
    static final String TYPE = "https://in-toto.io/Statement/v1";
    static final String PREDICATE_TYPE = "https://plugins.jenkins.io/buildset-registry/promotion/v1";
    static final String CREATED = "org.opencontainers.image.created";

    private static final String OURS = "io.jenkins.plugins.buildset-registry.";

    private final IntermediateRegistry intermediate;
    private final ChangeRecord record;
    private final Promotion.Options options;
    private final PromotedBy by;
    private final List<Promotion.Step> tags;

    /** @param tags of the same digest in the same repository */
    PromotionStatement(
            IntermediateRegistry intermediate,
            ChangeRecord record,
            Promotion.Options options,
            List<Promotion.Step> tags) {
        this.intermediate = intermediate;
        this.record = record;
        this.options = options;
        this.by = options.by();
        this.tags = tags;
    }

    /** Tells without reading it which promotion it is of; but for {@link #CREATED}, the same each time that is repeated. */
    Map<String, String> annotations() {
        Change change = record.change();
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("in-toto.io/predicate-type", PREDICATE_TYPE);
        annotations.put(OURS + "project", change.id().project());
        annotations.put(OURS + "change", change.id().number());
        annotations.put(OURS + "revision", change.revision());
        annotations.put(OURS + "build", record.build().toString());
        annotations.put(
                OURS + "tags", tags.stream().map(Promotion.Step::tag).sorted().collect(Collectors.joining(" ")));
        annotations.put(CREATED, by.when().toString());
        return annotations;
    }

    byte[] bytes() {
        ImageName image = tags.get(0).upload().image().withoutReference();
        Digest digest = tags.get(0).upload().digest();
        ObjectNode statement = Json.MAPPER.createObjectNode().put("_type", TYPE);
        statement
                .putArray("subject")
                .addObject()
                .put("name", image.toString())
                .putObject("digest")
                .put(digest.algorithm(), digest.hex());
        statement.put("predicateType", PREDICATE_TYPE);
        ObjectNode predicate = statement.putObject("predicate");
        putChange(predicate.putObject("change"));
        predicate.putObject("build").put("id", record.build().toString());
        predicate.put("method", options.method().toString());
        ArrayNode from = predicate.putArray("from");
        tags.stream().map(this::from).distinct().forEach(from::add);
        ArrayNode to = predicate.putArray("to");
        tags.forEach(step -> to.add(step.upload().image().toString()));
        ObjectNode promotion = predicate.putObject("promotion");
        promotion.put("by", by.who()).put("on", by.when().toString());
        putIfKnown(promotion, "url", by.url());
        try {
            return Json.MAPPER.writeValueAsBytes(statement);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void putChange(ObjectNode node) {
        Change change = record.change();
        node.put("project", change.id().project()).put("number", change.id().number());
        node.put("revision", change.revision());
        putIfKnown(node, "url", change.url());
    }

    private String from(Promotion.Step step) {
        ImageName image = step.upload().image();
        return options.method() == PromotionMethod.TAG
                ? image.withTag(step.upload().temporaryTag()).toString()
                : intermediate.images(image) + "@" + step.upload().digest();
    }

    private static void putIfKnown(ObjectNode node, String field, String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
