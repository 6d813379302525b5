package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One image to build.
 *
 * @param workDirectory absolute; {@code spec.context()} is below it
 * @param registry the buildset registry, as its writer; bases are looked up there and the image is pushed there
 * @param upstreams how to reach published images
 * @param labels our marks, set beside the specification's own labels
 * @param log told of each line for people
 */
public record BuildRequest(
        ImageSpec spec,
        String workDirectory,
        RegistryAccess registry,
        RegistryDirectory upstreams,
        Map<String, String> labels,
        Consumer<String> log) {
    public BuildRequest {
        labels = Map.copyOf(labels);
    }

    /** With the buildset registry at another address. */
    BuildRequest through(RegistryAccess address) {
        return new BuildRequest(spec, workDirectory, address, upstreams, labels, log);
    }
}
