package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.List;
import java.util.Map;

/**
 * How buildah runs RUN. Its own default starts a container by runc or crun, which needs rights that a container mostly does not
 * have: without a runtime, or inside a container, {@code chroot} is what works everywhere.
 */
final class Isolation {
    private static final String VARIABLE = "BUILDAH_ISOLATION";

    private Isolation() {}

    /** What to add to the environment; nothing if the user has decided, by {@code BUILDAH_ISOLATION} or an option. */
    static Map<String, String> environment(Host host, List<String> buildOptions)
            throws HostException, InterruptedException {
        boolean decided = !host.environment().getOrDefault(VARIABLE, "").isEmpty()
                || buildOptions.stream().anyMatch(option -> option.startsWith("--isolation"));
        if (decided) {
            return Map.of();
        }
        boolean runtime = host.which("crun").isPresent() || host.which("runc").isPresent();
        return runtime && !isContainer(host) ? Map.of() : Map.of(VARIABLE, "chroot");
    }

    private static boolean isContainer(Host host) throws HostException {
        return host.environment().containsKey("KUBERNETES_SERVICE_HOST")
                || host.read("/.dockerenv").isPresent()
                || host.read("/run/.containerenv").isPresent();
    }
}
