package io.jenkins.plugins.buildsetregistry.remote.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;

/**
 * GitLab's own interface ({@code docs.gitlab.com/api/container_registry}): the password is an access token with the scope
 * {@code api}. It deletes the tag only.
 */
final class GitLabTags implements TagDeleter {
    private static final int PAGE = 100;
    private static final int PAGES = 50;

    private final VendorApi api;
    private String found;

    GitLabTags(VendorApi api) {
        this.api = api;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        String repository = api.repository().name();
        String purpose = "delete tag " + repository + ":" + tag;
        if (found == null) {
            try {
                found = find(repository, purpose);
            } catch (RegistryException e) {
                return api.refused(e, tag);
            }
        }
        return found == null
                ? new TagDeletion(
                        TagDeletion.Outcome.UNSUPPORTED,
                        "no project at " + api.base() + " that user '"
                                + api.credentials().username() + "' may see has the repository " + repository)
                : api.delete(api.request("DELETE", found + "/tags/" + tag, api.bearer(), purpose), tag);
    }

    /** A repository has the path of its project, alone or with more components. */
    private String find(String repository, String purpose) throws RegistryException, InterruptedException {
        for (String project = repository; project.contains("/"); ) {
            String path = "/projects/" + project.replace("/", "%2F") + "/registry/repositories";
            for (int page = 1; page <= PAGES; page++) {
                JsonNode repositories = page(path + "?per_page=" + PAGE + "&page=" + page, purpose);
                for (JsonNode each : repositories) {
                    if (each.path("path").asText().equals(repository)
                            && each.path("id").canConvertToLong()) {
                        return path + "/" + each.path("id").asLong();
                    }
                }
                if (repositories.size() < PAGE) {
                    break;
                }
            }
            project = project.substring(0, project.lastIndexOf('/'));
        }
        return null;
    }

    private JsonNode page(String path, String purpose) throws RegistryException, InterruptedException {
        try {
            return api.json(api.request("GET", path, api.bearer(), purpose));
        } catch (RegistryException e) {
            if (e.status() == 404) {
                return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
            }
            throw e;
        }
    }
}
