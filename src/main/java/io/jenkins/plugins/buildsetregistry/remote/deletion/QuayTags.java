package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;

/**
 * Quay's own interface ({@code deleteFullTag}): the password is an application's OAuth token with the right to write. It
 * deletes the tag only.
 */
final class QuayTags implements TagDeleter {
    private final VendorApi api;

    QuayTags(VendorApi api) {
        this.api = api;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        String repository = api.repository().name();
        return api.delete(
                api.request(
                        "DELETE",
                        "/repository/" + repository + "/tag/" + tag,
                        api.bearer(),
                        "delete tag " + repository + ":" + tag),
                tag);
    }
}
