package io.jenkins.plugins.buildsetregistry.remote.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;
import java.util.HashSet;
import java.util.Set;

/**
 * Artifactory's own interface ({@code jfrog.com/help}, "Deletion and Cleanup of Docker Tags and Repositories"): a tag is a
 * folder in a tree of files, which shares no file with that of another tag. A folder is deleted only if it holds a manifest.
 */
final class ArtifactoryTags implements TagDeleter {
    private static final String ROOT = "/artifactory";

    private final VendorApi api;

    ArtifactoryTags(VendorApi api) {
        this.api = api;
    }

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        String folder = "/" + api.repository().name() + "/" + tag;
        String purpose = "delete tag " + api.repository().name() + ":" + tag;
        String base = api.base().toString();
        int end = base.indexOf(ROOT + "/", base.indexOf("://") + 3);
        boolean bare = base.endsWith(ROOT);
        if (end < 0 && !bare) {
            return new TagDeletion(
                    TagDeletion.Outcome.UNSUPPORTED,
                    "the address of Artifactory must hold '" + ROOT + "', and after it the repository's key if image"
                            + " names do not begin with that");
        }
        String key = bare ? "" : base.substring(end + ROOT.length());
        VendorApi root =
                new VendorApi(api.repository(), java.net.URI.create(base.substring(0, base.length() - key.length())));
        try {
            JsonNode about = root.json(root.request("GET", "/api/storage" + key + folder, root.basic(), purpose));
            if (!isTag(about)) {
                return new TagDeletion(
                        TagDeletion.Outcome.UNSUPPORTED,
                        "what Artifactory has at " + key + folder + " is not the folder of a tag");
            }
        } catch (RegistryException e) {
            return root.refused(e, tag);
        }
        return root.delete(root.request("DELETE", key + folder, root.basic(), purpose), tag);
    }

    /** No folders, and a manifest. */
    private static boolean isTag(JsonNode about) {
        Set<String> files = new HashSet<>();
        for (JsonNode child : about.path("children")) {
            if (child.path("folder").asBoolean(true)) {
                return false;
            }
            files.add(child.path("uri").asText());
        }
        return files.contains("/manifest.json") || files.contains("/list.manifest.json");
    }
}
