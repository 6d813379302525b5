package io.jenkins.plugins.buildsetregistry.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists tags, page by page (OCI distribution specification, "Listing Tags"). */
final class TagList {
    private static final int PAGE_LIMIT = 16 * 1024 * 1024;
    private static final int PAGE_SIZE = 1000;

    private final RemoteRepository repository;
    private final RepositoryClient client;

    TagList(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    List<String> all() throws RegistryException, InterruptedException {
        String purpose = "list the tags of " + repository.name();
        Set<String> tags = new LinkedHashSet<>();
        Pages pages = new Pages(repository, client.resource("tags/list?n=" + PAGE_SIZE), purpose);
        for (URI page = pages.first(); page != null; ) {
            WireRequest request = client.pull("GET", "tags/list", purpose).to(page);
            try (WireResponse response = client.whole(request, PAGE_LIMIT)) {
                if (response.status() == 404) {
                    return List.of();
                }
                if (response.status() != 200) {
                    throw client.refused(response, request);
                }
                List<String> found = read(client.body(response, request, PAGE_LIMIT));
                boolean more = tags.addAll(found);
                page = pages.after(page, response.headers());
                if (page == null && more && found.size() == PAGE_SIZE) {
                    page = after(found.get(PAGE_SIZE - 1)); // a full page that links to no next one
                }
            }
        }
        return List.copyOf(tags);
    }

    private URI after(String tag) {
        return client.resource("tags/list?n=" + PAGE_SIZE + "&last=" + URLEncoder.encode(tag, StandardCharsets.UTF_8));
    }

    private List<String> read(byte[] body) throws RegistryException {
        JsonNode list;
        try {
            list = Json.MAPPER.readTree(body).path("tags");
        } catch (IOException e) {
            throw new RegistryException(
                    "registry " + repository.registry() + ": the tag list of " + repository.name()
                            + " is not JSON. Is this the address of a registry?",
                    200,
                    "",
                    null);
        }
        List<String> found = new ArrayList<>();
        list.forEach(tag -> found.add(tag.asText()));
        return found;
    }
}
