package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * In which repository a blob was last pushed or asked for since the server started, for mounts that name no source (OCI
 * distribution specification, "Mounting a blob from another repository"). A hint and no more: whoever goes by it has to
 * look whether the blob is there, and whether the client may read it.
 */
final class KnownBlobs {
    private static final int LIMIT = 4096;

    private final Map<Digest, String> repositories = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, String> eldest) {
            return size() > LIMIT;
        }
    };

    synchronized void note(Digest digest, String repository) {
        repositories.put(digest, repository);
    }

    synchronized Optional<String> repositoryOf(Digest digest) {
        return Optional.ofNullable(repositories.get(digest));
    }
}
