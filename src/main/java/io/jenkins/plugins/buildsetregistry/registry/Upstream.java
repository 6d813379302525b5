package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.time.Duration;
import java.util.Locale;

/**
 * A registry that images of a namespace are fetched from.
 *
 * @param namespace the host as image names spell it, such as {@code docker.io} or {@code registry.example:5000}: what
 *     clients send as {@code ns}, and, with a port as {@code registry.example_5000}, the first component of a repository
 *     here ({@code docker.io} is the one that may be left out)
 * @param access where it is, with credentials that never leave the server
 * @param tagLife how long a tag is believed before it is asked for again; zero: never
 * @param patience how long silence on a connection to it is borne before a client is told to go elsewhere
 */
public record Upstream(String namespace, RegistryAccess access, Duration tagLife, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public Upstream {
        if (namespace == null || namespace.isEmpty() || access == null || tagLife == null || patience == null) {
            throw new IllegalArgumentException("an upstream needs a namespace, an address and a time to believe tags");
        }
        new ImageName(namespace, "a", null, null); // throws if it is no host
    }

    /** Whether {@code text} is a host, in lower case, that names of images may begin with. */
    public static boolean isNamespace(String text) {
        try {
            return new ImageName(text, "a", null, null).registry().equals(text.toLowerCase(Locale.ROOT));
        } catch (InvalidImageException e) {
            return false;
        }
    }

    public Upstream(String namespace, RegistryAccess access, Duration tagLife) {
        this(namespace, access, tagLife, PATIENCE);
    }
}
