package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Credentials in Docker's {@code config.json}, which the podman family reads as well (containers-auth.json(5)): what the user has,
 * and ours. Holds secrets; never print it.
 */
final class AuthFile {
    private static final String AUTHS = "auths";
    private static final String HELPERS = "credHelpers";
    private static final String PLUGINS = "cliPluginsExtraDirs";
    private static final String HUB_KEY = "https://index.docker.io/v1/";
    private static final Set<String> HUB_KEYS = Set.of(HUB_KEY, "docker.io", "index.docker.io", "registry-1.docker.io");

    private final ObjectNode root = Json.MAPPER.createObjectNode();

    /** All logins that podman and buildah would find without us; ours, if it is read in their place, replaces them all. */
    static AuthFile ofContainers(Host host) throws EngineException, HostException, InterruptedException {
        AuthFile auth = new AuthFile();
        for (String file : UsersLogins.files(host)) {
            auth.merge(host, file);
        }
        auth.forgetStore();
        return auth;
    }

    /**
     * Adds what a file of the user's says and this one does not yet; nothing if it is absent. A registry's login comes from one
     * file only.
     */
    void merge(Host host, String file) throws EngineException, HostException {
        byte[] content = host.read(file).orElse(new byte[0]);
        if (new String(content, UTF_8).isBlank()) {
            return;
        }
        try {
            JsonNode theirs = Json.MAPPER.readTree(content);
            if (!theirs.isObject()) {
                throw new EngineException(file + " is not a JSON object: repair or remove it");
            }
            add((ObjectNode) theirs);
        } catch (IOException e) {
            // The parser's message quotes the file, which holds secrets.
            throw new EngineException(file + " is not JSON: repair or remove it");
        }
    }

    private void add(ObjectNode theirs) {
        Set<String> known = loginsKnown();
        for (String kind : List.of(AUTHS, HELPERS)) {
            if (theirs.path(kind) instanceof ObjectNode logins) {
                logins.remove(known);
            }
        }
        theirs.fields().forEachRemaining(field -> {
            if (root.path(field.getKey()) instanceof ObjectNode present
                    && field.getValue() instanceof ObjectNode more) {
                more.fields().forEachRemaining(entry -> {
                    if (!present.has(entry.getKey()) || isInStore(present.get(entry.getKey()))) {
                        present.set(entry.getKey(), entry.getValue());
                    }
                });
            } else if (!root.has(field.getKey())) {
                root.set(field.getKey(), field.getValue());
            }
        });
    }

    /** An empty object stands for a login that a store has. */
    private static boolean isInStore(JsonNode login) {
        return login.isObject() && login.isEmpty();
    }

    private Set<String> loginsKnown() {
        Set<String> known = new HashSet<>();
        root.path(AUTHS).fields().forEachRemaining(login -> {
            if (!isInStore(login.getValue())) {
                known.add(login.getKey());
            }
        });
        root.path(HELPERS).fieldNames().forEachRemaining(known::add);
        return known;
    }

    /** Leaves out what would send docker to another daemon or builder. */
    void forgetContextAndAliases() {
        root.remove("currentContext");
        root.remove("aliases");
    }

    /** Programs that docker takes for its own commands are looked for there, before anywhere else that the file names. */
    void addPlugins(String directory) {
        ArrayNode directories = Json.MAPPER.createArrayNode().add(directory);
        root.path(PLUGINS).forEach(directories::add);
        root.set(PLUGINS, directories);
    }

    /** Leaves out what only docker understands: a store for all hosts, and the empty helper that excepts a host from it. */
    void forgetStore() {
        root.remove("credsStore");
        if (root.path(HELPERS) instanceof ObjectNode helpers) {
            List<String> excepted = new ArrayList<>();
            helpers.fields().forEachRemaining(field -> {
                if (field.getValue().asText().isEmpty()) {
                    excepted.add(field.getKey());
                }
            });
            helpers.remove(excepted);
        }
    }

    /** Sets the credentials of one registry, whatever the user has for it; with none of ours, the user's are kept. */
    void set(RegistryAccess access) {
        Credentials credentials = access.credentials();
        if (credentials == null) {
            return;
        }
        Set<String> keys = Relocation.isDockerHub(access.authority()) ? HUB_KEYS : Set.of(access.authority());
        String key = keys.size() == 1 ? access.authority() : HUB_KEY;
        ObjectNode auths = root.withObjectProperty(AUTHS);
        ObjectNode helpers = root.withObjectProperty(HELPERS);
        auths.remove(keys);
        helpers.remove(keys);
        String pair = credentials.username() + ":" + credentials.password();
        auths.putObject(key).put("auth", Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        if (!root.path("credsStore").asText("").isEmpty()) {
            // An empty helper sends docker to this file for that host only (docker/cli,
            // configfile.GetCredentialsStore).
            helpers.put(key, "");
        }
    }

    /** The content of the file. */
    String content() {
        return root.toString();
    }
}
