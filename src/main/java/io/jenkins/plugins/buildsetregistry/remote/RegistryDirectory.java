package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;

/**
 * How to reach the registry that an image name means.
 *
 * @param accesses by the registry of an image name, or by registry and repository ({@code quay.io/acme/base}), which goes
 *     first; where there is none, it is simply {@code https}, anonymous
 */
public record RegistryDirectory(Map<String, RegistryAccess> accesses) implements Serializable {
    private static final URI DOCKER_HUB = URI.create("https://registry-1.docker.io");

    public RegistryDirectory {
        accesses = Map.copyOf(accesses);
    }

    /** The key for that repository alone. */
    public static String key(ImageName name) {
        return name.registry() + "/" + name.repository();
    }

    public boolean hasOwn(ImageName name) {
        return accesses.containsKey(key(name));
    }

    /** Whether somebody has named the registry of that image, or the image's repository. */
    public boolean names(ImageName name) {
        return hasOwn(name) || accesses.containsKey(name.registry());
    }

    public RegistryAccess access(ImageName name) {
        RegistryAccess own = accesses.get(key(name));
        RegistryAccess access = own == null ? accesses.get(name.registry()) : own;
        if (access != null) {
            return access;
        }
        return RegistryAccess.of(
                name.registry().equals(ImageName.DOCKER_HUB) ? DOCKER_HUB : URI.create("https://" + name.registry()));
    }
}
