package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether something that only this machine's loopback interface shows can be seen from an engine's own machine. */
final class EngineAddress {
    private static final Pattern UNREACHED = Pattern.compile(
            "dial tcp (127\\.0\\.0\\.1:[0-9]+): (?:connect: )?(?:connection refused|network is unreachable)");

    private EngineAddress() {}

    /** @param address of an engine's service: {@code unix:///…}, {@code npipe://…}, {@code tcp://host:port}, {@code ssh://…} */
    static boolean isRemote(String address) {
        int scheme = address.indexOf("://");
        if (address.startsWith("ssh://")) {
            return true;
        }
        boolean network =
                address.startsWith("tcp://") || address.startsWith("http://") || address.startsWith("https://");
        if (!network) {
            return false;
        }
        String authority = address.substring(scheme + 3).replaceAll("/.*", "");
        return !isLoopback(authority.replaceAll(":[0-9]*$", ""));
    }

    static boolean isLoopback(RegistryAccess registry) {
        URI endpoint = registry.endpoint();
        return endpoint.getHost() != null && isLoopback(endpoint.getHost());
    }

    private static boolean isLoopback(String host) {
        return host.isEmpty()
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    static EngineException remote(String engine, String address) {
        return new EngineException(
                engine + " works on another machine (" + withoutUser(address)
                        + "), which cannot reach the buildset registry on this one's loopback address: use an engine of this machine");
    }

    /** What to do if an engine's service, whose socket is here, could not connect to this machine's loopback address. */
    static Optional<String> unreached(String output) {
        Matcher failed = UNREACHED.matcher(output);
        return failed.find()
                ? Optional.of("it could not connect to " + failed.group(1)
                        + ": if that is the buildset registry, the engine's"
                        + " service does not share this machine's network, as when only its socket is mounted into a container."
                        + " Use an engine that works here (buildah, podman or embedded), or buildx with a builder, or let the two"
                        + " share a network")
                : Optional.empty();
    }

    private static String withoutUser(String address) {
        return address.replaceFirst("//[^/]*@", "//");
    }
}
