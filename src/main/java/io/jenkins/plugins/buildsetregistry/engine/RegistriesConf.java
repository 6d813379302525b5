package io.jenkins.plugins.buildsetregistry.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A {@code registries.conf} of our own (containers-registries.conf(5), version 2): the one that would be read without us, and
 * our registries after it, under host names that exist nowhere else. Files in {@code registries.conf.d} are read by the engine
 * as ever.
 */
final class RegistriesConf {
    private static final Pattern VERSION_1 = Pattern.compile("(?m)^\\s*\\[registries\\.");

    private final StringBuilder text = new StringBuilder();

    /** Starts with what the user has. */
    static RegistriesConf ofUser(Host host, Consumer<String> log) throws HostException {
        RegistriesConf conf = new RegistriesConf();
        for (String file : candidates(host.environment())) {
            String content = new String(host.read(file).orElse(new byte[0]), UTF_8);
            if (VERSION_1.matcher(content).find()) {
                log.accept("WARNING: " + file
                        + " is of version 1, which does not mix with ours: it is left out for this build");
                return conf;
            }
            if (!content.isBlank()) {
                conf.text.append(content).append('\n');
                return conf;
            }
        }
        return conf;
    }

    // Only the first is read (containers/image, sysregistriesv2).
    private static List<String> candidates(Map<String, String> environment) {
        String set = environment.getOrDefault("CONTAINERS_REGISTRIES_CONF", "");
        if (!set.isEmpty()) {
            return List.of(set);
        }
        List<String> files = new ArrayList<>();
        String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (!configuration.isEmpty()) {
            files.add(configuration + "/containers/registries.conf");
        } else if (!home.isEmpty()) {
            files.add(home + "/.config/containers/registries.conf");
        }
        files.add("/etc/containers/registries.conf");
        files.add("/usr/share/containers/registries.conf");
        return files;
    }

    /** @param prefix a host name to write in image names */
    void add(String prefix, RegistryAccess access) {
        text.append("\n[[registry]]\n")
                .append("prefix = \"")
                .append(prefix)
                .append("\"\n")
                .append("location = \"")
                .append(access.authority())
                .append("\"\n")
                .append("insecure = ")
                .append(access.endpoint().getScheme().equals("http"))
                .append('\n');
    }

    /** The content of the file. */
    String content() {
        return text.toString();
    }
}
