package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.remote.HttpProxy;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A registry as people name it on a command line: {@code https://host[:port][/path]}, {@code https} if there is no scheme.
 *
 * @param endpoint without a path
 * @param path without slashes at its ends, may be empty
 */
record RegistryAddress(URI endpoint, String path) {
    /** @throws IllegalArgumentException without the text itself: it may hold a password */
    static RegistryAddress parse(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "https://" + text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                String path = uri.getPath() == null ? "" : uri.getPath();
                return new RegistryAddress(
                        URI.create(uri.getScheme() + "://" + uri.getAuthority()), path.replaceAll("^/+|/+$", ""));
            }
        } catch (URISyntaxException e) {
            // said below, without the text
        }
        throw new IllegalArgumentException("invalid address of a registry: expected http://host[:port] or"
                + " https://host[:port], without user and password (they belong into the auth file)");
    }

    /** With the password of {@code authFile} (null: the usual one), and the proxy of the environment. */
    RegistryAccess access(Path authFile) throws IOException {
        return access(authFile, null);
    }

    RegistryAccess access(Path authFile, Path ca) throws IOException {
        Map<String, String> environment = System.getenv();
        return new RegistryAccess(
                endpoint,
                AuthFile.read(authFile, environment)
                        .credentials(endpoint.getAuthority())
                        .orElse(null),
                ca == null ? null : Files.readString(ca),
                HttpProxy.fromEnvironment(environment, endpoint));
    }
}
