package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;

/** One way to delete tags of a repository. */
@FunctionalInterface
public interface TagDeleter {
    /**
     * Deletes the tag, and nothing that another tag leads to.
     *
     * @param held what the tag holds
     * @throws RegistryException if the registry fails or cannot be reached; a refusal is a value
     */
    TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException;
}
