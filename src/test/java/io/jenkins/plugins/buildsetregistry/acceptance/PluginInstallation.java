package io.jenkins.plugins.buildsetregistry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Brings the plugin into a Jenkins. */
final class PluginInstallation {
    private static final String NAME = "buildset-registry";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Prints the digest of the installed archive, and whether Jenkins was started after it came. */
    private static final String INSTALLED =
            "def p = jenkins.model.Jenkins.get().pluginManager.getPlugin('" + NAME + "')\n"
                    + "def f = p == null ? new File(jenkins.model.Jenkins.get().pluginManager.rootDir, '" + NAME
                    + ".jpi') : p.archive\n"
                    + "def started = java.lang.management.ManagementFactory.runtimeMXBean.startTime\n"
                    + "println(f.exists() ? java.security.MessageDigest.getInstance('SHA-256').digest(f.bytes).encodeHex()"
                    + ".toString() + ' ' + (p != null && p.active && f.lastModified() < started) : 'none false')";

    private static final String REASON =
            "println jenkins.model.Jenkins.get().pluginManager.failedPlugins" + ".findAll { it.name == '" + NAME
                    + "' }.collect { it.cause.message }.join('; ').replaceAll('\\\\s+', ' ')";

    private final JenkinsClient client;
    private final Restart restart;
    private final Consumer<String> log;

    PluginInstallation(JenkinsClient client, Restart restart, Consumer<String> log) {
        this.client = client;
        this.restart = restart;
        this.log = log;
    }

    /** Installs it unless exactly that archive runs already. */
    void require(Path hpi) throws Exception {
        String wanted = Digest.sha256(Files.readAllBytes(hpi)).hex();
        if (installed().equals(wanted + " true")) {
            log.accept("the plugin is installed already");
            return;
        }
        if (!installed().startsWith(wanted)) {
            log.accept("uploading " + hpi);
            client.uploadPlugin(hpi);
            Await.until("the plugin is installed", LIMIT, () -> installed().startsWith(wanted));
        }
        restart.safely();
        if (!installed().equals(wanted + " true")) {
            throw new IOException("the plugin was installed, but Jenkins does not load it: " + client.script(REASON));
        }
    }

    private String installed() throws IOException, InterruptedException {
        return client.script(INSTALLED);
    }

    /** Versions by the names of the plugins that are active. */
    static Map<String, String> active(JenkinsClient client) throws IOException, InterruptedException {
        Map<String, String> active = new TreeMap<>();
        for (JsonNode plugin : client.json("pluginManager/api/json?tree=plugins[shortName,version,active]")
                .path("plugins")) {
            if (plugin.path("active").asBoolean()) {
                active.put(
                        plugin.path("shortName").asText(),
                        plugin.path("version").asText());
            }
        }
        return active;
    }
}
