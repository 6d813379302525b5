package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;

/** Where steps of builds are kept in the buildset registry, for later builds of the same image. */
final class BuildCache {
    static final String TAG = "cache";
    private static final String PREFIX = "buildset-cache/";

    private BuildCache() {}

    /** A repository that holds nothing else, so that no image can be taken for a cache, or a cache for an image. */
    static String repository(ImageSpec spec) {
        return PREFIX + spec.name().buildsetRepository();
    }

    /** {@code host:port/repository:tag}, for an engine. */
    static String reference(BuildRequest request) {
        return request.registry().authority() + "/" + repository(request.spec()) + ":" + TAG;
    }

    static RemoteRepository remote(BuildRequest request) {
        return new RemoteRegistry(request.registry()).repository(repository(request.spec()));
    }

    /** Whether an earlier build has left any: engines say an error if they look for it in vain. */
    static boolean exists(BuildRequest request) throws RegistryException, InterruptedException {
        return remote(request).head(TAG).isPresent();
    }
}
