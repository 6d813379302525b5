package io.jenkins.plugins.buildsetregistry.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What administrators set. */
final class ConfigurationScenarios {
    private static final String CASC = "configuration-as-code";

    private ConfigurationScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "form",
                        "the form of the plugin's configuration shows what is set",
                        ConfigurationScenarios::form),
                new Scenario(
                        "as-code",
                        "the configuration is exported as code, and code is accepted",
                        ConfigurationScenarios::asCode));
    }

    private static void form(Site site, Project project) throws Exception {
        String page = site.client().get("manage/configure");
        for (String shown : List.of("Buildset Registry", site.intermediate(), site.registry("slow"))) {
            if (!page.contains(shown)) {
                throw new Failed("the form manage/configure does not show '" + shown + "'");
            }
        }
    }

    private static void asCode(Site site, Project project) throws Exception {
        site.requirePlugin(CASC);
        JenkinsClient client = site.client();
        String exported = client.post(CASC + "/export").body();
        for (String part :
                List.of("buildsetRegistry:", "name: \"" + site.intermediate() + "\"", site.registry("slow"))) {
            if (!exported.contains(part)) {
                throw new Failed("the exported configuration has no '" + part + "'");
            }
        }
        String code = """
                unclassified:
                  buildsetRegistry:
                    intermediateRegistries:
                      - name: gate
                        url: https://registry.example.org/gate
                        credentialsId: gate-login
                    targetRegistries:
                      - registry: quay.io
                        credentialsId: quay-robot
                        deletionCredentialsId: quay-cleaner
                        deletion: quay
                        overwriteTemporaryTags: false
                        repositories: acme/.*
                    cleanupDays: 90
                """;
        String answer = client.post(CASC + "/check", "text/yaml", code.getBytes(StandardCharsets.UTF_8))
                .body()
                .trim();
        if (!answer.equals("[]")) {
            throw new Failed("code such as docs/configuration.md has is not accepted: " + answer);
        }
    }
}
