package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.util.List;

/**
 * Entries in the global configuration of the plugin, beside those that are there. They are put in and taken out by Groovy, in the
 * script console: the form needs a browser, and configuration as code would replace the entries of others.
 */
final class SiteConfiguration {
    private static final String PACKAGE = "io.jenkins.plugins.buildsetregistry.jenkins.config";
    private static final String OPEN = "import " + PACKAGE + ".*\nimport java.util.ArrayList\n"
            + "def c = BuildsetRegistryConfiguration.get()\n"
            + "def intermediates = new ArrayList(c.intermediateRegistries)\n"
            + "def targets = new ArrayList(c.targetRegistries)\n";
    private static final String SAVE =
            "c.intermediateRegistries = intermediates\nc.targetRegistries = targets\n" + "println 'saved'\n";

    private final JenkinsClient client;
    private final String mark;

    record Intermediate(String name, String url, String credentialsId) {}

    record Target(String registry, String url, String credentialsId) {}

    private SiteConfiguration(JenkinsClient client, String mark) {
        this.client = client;
        this.mark = mark;
    }

    /** @param mark in all names, and in nobody else's */
    static SiteConfiguration add(
            JenkinsClient client, String mark, List<Intermediate> intermediates, List<Target> targets)
            throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder(OPEN);
        for (Intermediate entry : intermediates) {
            script.append("i = new IntermediateRegistrySettings('%s', '%s')\n".formatted(entry.name(), entry.url()))
                    .append("i.credentialsId = '%s'\nintermediates << i\n".formatted(entry.credentialsId()));
        }
        for (Target entry : targets) {
            script.append("t = new TargetRegistry('%s')\n".formatted(entry.registry()))
                    .append("t.url = '%s'\nt.credentialsId = '%s'\n".formatted(entry.url(), entry.credentialsId()))
                    .append("t.repositories = '.*'\ntargets << t\n"); // nobody else's builds ask for its credentials
        }
        run(client, script.append(SAVE).toString());
        return new SiteConfiguration(client, mark);
    }

    private static void run(JenkinsClient client, String script) throws IOException, InterruptedException {
        String answer = client.script(script);
        if (!answer.equals("saved")) {
            throw new IOException("the plugin's configuration cannot be changed: " + answer);
        }
    }

    void remove() throws IOException, InterruptedException {
        run(
                client,
                OPEN
                        + "intermediates.removeAll { it.name.contains('%s') }\n".formatted(mark)
                        + "targets.removeAll { it.registry.contains('%s') }\n".formatted(mark)
                        + SAVE);
    }
}
