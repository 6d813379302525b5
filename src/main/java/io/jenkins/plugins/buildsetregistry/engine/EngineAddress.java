package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;

/** Whether something that only this machine's loopback interface shows can be seen from an engine's own machine. */
final class EngineAddress {
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

    private static String withoutUser(String address) {
        return address.replaceFirst("//[^/]*@", "//");
    }
}
