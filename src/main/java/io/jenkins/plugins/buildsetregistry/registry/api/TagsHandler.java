package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** {@code /v2/<name>/tags/list} (OCI distribution specification, "Listing Tags"); pushed and linked tags alike. */
final class TagsHandler {
    private final Store store;

    TagsHandler(Store store) {
        this.store = store;
    }

    void handle(Exchange exchange, Route route) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.isHead()) {
            throw RootHandler.unsupported(exchange, "GET, HEAD");
        }
        String repository = route.repository();
        if (!store.isKnown(repository)) {
            throw new OciException(ErrorCode.NAME_UNKNOWN, "there is no repository " + repository);
        }
        String last = exchange.query("last").orElse("");
        int limit = limit(exchange);
        // one more than the page shows whether there is another page
        NavigableSet<String> tags = new TreeSet<>(store.manifests().tags(repository, last, limit + 1));
        store.links().tags(repository).stream()
                .filter(tag -> tag.compareTo(last) > 0)
                .forEach(tags::add);
        List<String> page = tags.stream().limit(limit).toList();
        if (!page.isEmpty() && page.size() < tags.size()) {
            exchange.with("Link", nextPage(repository, limit, page.get(page.size() - 1)));
        }
        ObjectNode body = Json.MAPPER.createObjectNode().put("name", repository);
        ArrayNode list = body.putArray("tags");
        page.forEach(list::add);
        exchange.answerJson(200, body);
    }

    private static int limit(Exchange exchange) throws OciException {
        Optional<String> n = exchange.query("n");
        if (n.isEmpty()) {
            return Integer.MAX_VALUE - 1;
        }
        if (!n.get().matches("[0-9]+")) {
            throw new OciException(ErrorCode.UNSUPPORTED, 400, "n is the number of tags to list", null);
        }
        return new BigInteger(n.get())
                .min(BigInteger.valueOf(Integer.MAX_VALUE - 1))
                .intValue();
    }

    private static String nextPage(String repository, int limit, String last) {
        return "</v2/" + repository + "/tags/list?n=" + limit + "&last="
                + URLEncoder.encode(last, StandardCharsets.UTF_8) + ">; rel=\"next\"";
    }
}
