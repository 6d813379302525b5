package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.time.Duration;

/**
 * A registry that images of a namespace are fetched from.
 *
 * @param namespace the host as image names spell it, such as {@code docker.io}: what clients send as {@code ns}, and the
 *     first component of a repository here ({@code docker.io} is the one that may be left out)
 * @param access where it is, with credentials that never leave the server
 * @param tagLife how long a tag is believed before it is asked for again
 */
public record Upstream(String namespace, RegistryAccess access, Duration tagLife) {
    public Upstream {
        if (namespace == null || namespace.isEmpty() || access == null || tagLife == null) {
            throw new IllegalArgumentException("an upstream needs a namespace, an address and a time to believe tags");
        }
    }
}
