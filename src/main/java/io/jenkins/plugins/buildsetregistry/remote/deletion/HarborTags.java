package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;

/**
 * Harbor's own interface ({@code deleteTag} of its {@code swagger.yaml}): user and password, or a robot account with the right
 * to delete tags. It takes the tag off the artifact of the digest that we name, and deletes no artifact.
 */
final class HarborTags implements TagDeleter {
    private final VendorApi api;

    HarborTags(VendorApi api) {
        this.api = api;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        String repository = api.repository().name();
        int slash = repository.indexOf('/');
        if (slash < 0) {
            return new TagDeletion(
                    TagDeletion.Outcome.UNSUPPORTED,
                    "'" + repository + "' names no project of Harbor: <project>/<name>");
        }
        // Slashes are encoded twice.
        String path = "/projects/" + repository.substring(0, slash) + "/repositories/"
                + repository.substring(slash + 1).replace("/", "%252F") + "/artifacts/" + held + "/tags/" + tag;
        return api.delete(api.request("DELETE", path, api.basic(), "delete tag " + repository + ":" + tag), tag);
    }
}
