package io.jenkins.plugins.buildsetregistry.remote.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;

/**
 * Docker Hub's own interface ({@code docs.docker.com/reference/api/hub/latest}): user and password or token are exchanged for
 * one that lives for minutes. It deletes the tag only.
 */
final class DockerHubTags implements TagDeleter {
    private final VendorApi api;
    private final ImageName name;
    private String bearer;

    DockerHubTags(VendorApi api, ImageName name) {
        this.api = api;
        this.name = name;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        if (!name.repository().contains("/")) {
            return new TagDeletion(
                    TagDeletion.Outcome.UNSUPPORTED,
                    "'" + name.repository() + "' names no namespace of Docker Hub: <namespace>/<name>");
        }
        boolean fresh = bearer == null;
        TagDeletion deletion = tryDelete(tag);
        if (deletion.outcome() == TagDeletion.Outcome.DENIED && !fresh) {
            bearer = null; // it may be too old
            deletion = tryDelete(tag);
        }
        return deletion;
    }

    private TagDeletion tryDelete(String tag) throws RegistryException, InterruptedException {
        if (bearer == null) {
            try {
                bearer = logIn();
            } catch (RegistryException e) {
                return api.refused(e, tag);
            }
        }
        String repository = name.repository();
        int slash = repository.indexOf('/');
        String path = "/v2/namespaces/" + repository.substring(0, slash) + "/repositories/"
                + repository.substring(slash + 1) + "/tags/" + tag;
        return api.delete(api.request("DELETE", path, bearer, "delete tag " + repository + ":" + tag), tag);
    }

    private String logIn() throws RegistryException, InterruptedException {
        JsonNode login = Json.MAPPER
                .createObjectNode()
                .put("identifier", api.credentials().username())
                .put("secret", api.credentials().password());
        String token = api.json(
                        api.withBody(api.request("POST", "/v2/auth/token", null, "log in"), login, "application/json"))
                .path("access_token")
                .asText();
        if (token.isEmpty()) {
            throw new RegistryException(
                    api.base() + " gave no token for user '" + api.credentials().username() + "'");
        }
        return "Bearer " + token;
    }
}
