package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.source.Sources;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code /v2/<name>/referrers/<digest>} (OCI distribution specification, "Listing Referrers"). */
final class ReferrersHandler {
    /** Bytes of a page, roughly; some clients read only one, and none can read more than 4 MiB. */
    private static final int PAGE_SIZE = 3 << 20;

    private final ReferrerList list;

    ReferrersHandler(Store store, Sources sources) {
        this.list = new ReferrerList(store, sources);
    }

    void handle(Exchange exchange, Route route) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw RootHandler.unsupported(exchange, "GET, HEAD");
        }
        list.of(route.repository(), route.digest()).whenComplete((referrers, fault) -> {
            try {
                if (fault != null) {
                    exchange.fail(fault);
                } else {
                    answer(exchange, route, referrers);
                }
            } catch (IOException | RuntimeException e) {
                exchange.fail(e);
            }
        });
    }

    private static void answer(Exchange exchange, Route route, List<Descriptor> all) throws IOException {
        Digest subject = route.digest();
        Optional<String> artifactType = exchange.query("artifactType").filter(type -> !type.isEmpty());
        String last = exchange.query("last").orElse("");
        List<Descriptor> referrers = all.stream()
                .filter(d -> artifactType.isEmpty() || artifactType.get().equals(d.artifactType()))
                .filter(d -> d.digest().toString().compareTo(last) > 0)
                .toList();
        ObjectNode index =
                Json.MAPPER.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode entries = index.putArray("manifests");
        long size = 0;
        for (Descriptor referrer : referrers) {
            ObjectNode entry = entry(referrer);
            size += Json.MAPPER.writeValueAsBytes(entry).length;
            if (size > PAGE_SIZE && !entries.isEmpty()) {
                String previous = entries.get(entries.size() - 1).get("digest").asText();
                exchange.with("Link", nextPage(route.repository(), subject, artifactType, previous));
                break;
            }
            entries.add(entry);
        }
        if (artifactType.isPresent()) {
            exchange.with("OCI-Filters-Applied", "artifactType");
        }
        exchange.answer(200, MediaTypes.OCI_INDEX, Json.MAPPER.writeValueAsBytes(index));
    }

    private static ObjectNode entry(Descriptor referrer) {
        ObjectNode entry = Json.MAPPER.createObjectNode();
        entry.put("mediaType", referrer.mediaType());
        entry.put("size", referrer.size());
        entry.put("digest", referrer.digest().toString());
        if (referrer.artifactType() != null) {
            entry.put("artifactType", referrer.artifactType());
        }
        if (!referrer.annotations().isEmpty()) {
            ObjectNode annotations = entry.putObject("annotations");
            referrer.annotations().forEach(annotations::put);
        }
        return entry;
    }

    private static String nextPage(String repository, Digest subject, Optional<String> artifactType, String last) {
        String filter = artifactType
                .map(type -> "artifactType=" + URLEncoder.encode(type, StandardCharsets.UTF_8) + "&")
                .orElse("");
        return "</v2/" + repository + "/referrers/" + subject + "?" + filter + "last=" + last + ">; rel=\"next\"";
    }
}
