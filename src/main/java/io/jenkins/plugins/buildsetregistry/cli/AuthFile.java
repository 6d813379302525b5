package io.jenkins.plugins.buildsetregistry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passwords by registry, in the file that docker, podman and skopeo log in to ({@code auths}). */
final class AuthFile {
    private final Path path;
    private final JsonNode auths;

    private AuthFile(Path path, JsonNode auths) {
        this.path = path;
        this.auths = auths;
    }

    /**
     * Reads {@code given}, else the file of {@code REGISTRY_AUTH_FILE}, else docker's own.
     *
     * @throws IOException if a file was named and cannot be read, or is no such file
     */
    static AuthFile read(Path given, Map<String, String> environment) throws IOException {
        String named = environment.get("REGISTRY_AUTH_FILE");
        Path path = given != null ? given : named != null ? Path.of(named) : dockerConfig(environment);
        if (given == null && !Files.exists(path)) {
            return new AuthFile(path, Json.MAPPER.createObjectNode());
        }
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(Files.readAllBytes(path));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException("the file of passwords " + path + " is not JSON: see its line "
                    + e.getLocation().getLineNr());
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("there is no file of passwords " + path, e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("cannot read the file of passwords " + path + ": " + e.getMessage(), e);
        }
        return new AuthFile(path, root.path("auths"));
    }

    private static Path dockerConfig(Map<String, String> environment) {
        String directory = environment.get("DOCKER_CONFIG");
        return directory == null
                ? Path.of(System.getProperty("user.home"), ".docker", "config.json")
                : Path.of(directory, "config.json");
    }

    /** Registries that the file has an entry for, as image names spell them. */
    Set<String> registries() {
        Set<String> registries = new LinkedHashSet<>();
        for (Iterator<String> keys = auths.fieldNames(); keys.hasNext(); ) {
            String host = keys.next().replaceFirst("^https?://", "").replaceFirst("/.*$", "");
            registries.add(host.endsWith("docker.io") ? ImageName.DOCKER_HUB : host);
        }
        return registries;
    }

    /** @param authority host with optional port; Docker Hub is found under its historical address too */
    Optional<Credentials> credentials(String authority) throws IOException {
        for (String key : new String[] {authority, "https://" + authority, "http://" + authority}) {
            JsonNode entry = auths.path(key);
            if (entry.isObject()) {
                return Optional.of(credentials(key, entry));
            }
        }
        boolean hub = authority.toLowerCase(Locale.ROOT).endsWith("docker.io");
        JsonNode entry = auths.path("https://index.docker.io/v1/");
        return hub && entry.isObject() ? Optional.of(credentials(authority, entry)) : Optional.empty();
    }

    private Credentials credentials(String key, JsonNode entry) throws IOException {
        if (entry.path("username").isTextual() && entry.path("password").isTextual()) {
            return new Credentials(
                    entry.get("username").asText(), entry.get("password").asText());
        }
        try {
            String decoded =
                    new String(Base64.getDecoder().decode(entry.path("auth").asText()), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                return new Credentials(decoded.substring(0, colon), decoded.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // said below, without the content
        }
        throw new IOException("the entry '" + key + "' of " + path + " has no usable 'auth': log in to it again");
    }
}
