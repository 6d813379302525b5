package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.net.URI;
import java.util.Map;

/**
 * How to reach the registry that an image name means.
 *
 * @param accesses by the registry of an image name, where that is not simply {@code https}, anonymous
 */
public record RegistryDirectory(Map<String, RegistryAccess> accesses) {
    private static final URI DOCKER_HUB = URI.create("https://registry-1.docker.io");

    public RegistryDirectory {
        accesses = Map.copyOf(accesses);
    }

    public RegistryAccess access(ImageName name) {
        RegistryAccess access = accesses.get(name.registry());
        if (access != null) {
            return access;
        }
        return RegistryAccess.of(
                name.registry().equals(ImageName.DOCKER_HUB) ? DOCKER_HUB : URI.create("https://" + name.registry()));
    }
}
