package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A base that is pulled from somewhere else than its name says: a speculative one from the buildset registry, a published one
 * from the endpoint that serves its registry here.
 *
 * @param access where it is
 * @param path repository with {@code @digest} or {@code :tag}
 */
record Relocation(ResolvedBase base, RegistryAccess access, String path) {
    private static final Set<String> DOCKER_HUB = Set.of("docker.io", "registry-1.docker.io", "index.docker.io");

    static List<Relocation> of(List<ResolvedBase> bases, BuildRequest request) {
        List<Relocation> relocations = new ArrayList<>();
        for (ResolvedBase base : bases) {
            ImageName name = base.name();
            if (base.isSpeculative()) {
                String path = name.buildsetRepository() + "@" + base.digest();
                relocations.add(new Relocation(base, request.registry(), path));
                continue;
            }
            RegistryAccess upstream = request.upstreams().access(name);
            if (!isAt(upstream, name.registry())) {
                relocations.add(new Relocation(base, upstream, pathOf(name)));
            }
        }
        return relocations;
    }

    /** Repository with digest, else tag, as it follows a host. */
    private static String pathOf(ImageName name) {
        return name.repository() + (name.digest() != null ? "@" + name.digest() : ":" + name.tagOrLatest());
    }

    /** Whether {@code upstream} is the registry itself, by TLS, so that an engine finds it without our help. */
    private static boolean isAt(RegistryAccess upstream, String registry) {
        boolean hub = isDockerHub(registry) && isDockerHub(upstream.authority());
        return upstream.endpoint().getScheme().equals("https")
                && (hub || upstream.authority().equals(registry));
    }

    static boolean isDockerHub(String host) {
        return DOCKER_HUB.contains(host);
    }

    /** As an image reference: {@code host:port/repository@digest}. */
    String reference() {
        return access.authority() + "/" + path;
    }
}
