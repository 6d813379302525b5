package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tiny manifests of our own, each one of a kind: their digests are nobody else's, so whatever becomes of them is no loss. */
public final class UniqueManifest {
    private static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.deleted.v1";

    private UniqueManifest() {}

    /**
     * Puts one under those tags, which lead to something else then.
     *
     * @param tags at least one
     */
    public static Manifest put(RemoteRepository repository, List<String> tags)
            throws RegistryException, InterruptedException {
        return Artifact.empty(
                        ARTIFACT_TYPE,
                        Map.of(
                                "org.opencontainers.image.title",
                                "a temporary tag that is being deleted",
                                "org.jenkins.buildset-registry.id",
                                UUID.randomUUID().toString()))
                .push(repository, tags);
    }

    /** Whether the digest leads to one: a tag has kept it if its deletion broke off. */
    public static boolean isAt(RemoteRepository repository, Digest digest)
            throws RegistryException, InterruptedException {
        return repository
                .manifest(digest.toString())
                .flatMap(Manifest::artifactType)
                .equals(Optional.of(ARTIFACT_TYPE));
    }
}
