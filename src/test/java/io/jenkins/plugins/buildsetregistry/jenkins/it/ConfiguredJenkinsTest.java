package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.jenkins.plugins.buildsetregistry.docs.DocPage;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.config.IntermediateRegistrySettings;
import io.jenkins.plugins.buildsetregistry.jenkins.config.SidecarDefaults;
import io.jenkins.plugins.buildsetregistry.jenkins.config.TargetRegistry;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.JenkinsRule;

/** The global configuration, by its form and as code. */
public class ConfiguredJenkinsTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static BuildsetRegistryConfiguration configuration() {
        return BuildsetRegistryConfiguration.get();
    }

    @Test
    public void theFormKeepsWhatItShows() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .addAll(List.of(login("reader"), login("writer"), login("cleaner")));
        IntermediateRegistrySettings gate = new IntermediateRegistrySettings("gate", "https://r.example.org/gate");
        gate.setCredentialsId("reader");
        gate.setCaCertificates("-----BEGIN CERTIFICATE-----");
        TargetRegistry quay = new TargetRegistry("quay.io");
        quay.setUrl("https://mirror.example.org");
        quay.setCredentialsId("writer");
        quay.setDeletionCredentialsId("cleaner");
        quay.setDeletion("quay");
        quay.setDeletionUrl("https://quay.example.org");
        quay.setOverwriteTemporaryTags(true);
        quay.setRepositories("acme/.*");
        quay.setCaCertificates("-----BEGIN CERTIFICATE-----");
        SidecarDefaults sidecar = new SidecarDefaults();
        sidecar.setExposedAddress("agent.example.org");
        sidecar.setFirstPort(5000);
        sidecar.setLastPort(5009);
        sidecar.setMemoryMebibytes(128);
        sidecar.setSizeGibibytes(20);
        sidecar.setLifetimeHours(48);
        TargetRegistry other = new TargetRegistry("ghcr.io");
        configuration().setIntermediateRegistries(List.of(gate));
        configuration().setTargetRegistries(List.of(quay, other));
        configuration().setTemporaryTagDays(7);
        configuration().setCleanupDays(14);
        configuration().setSidecar(sidecar);
        jenkins.configRoundtrip();
        assertEquals(7, configuration().getTemporaryTagDays());
        assertEquals(14, configuration().getCleanupDays());
        assertEquals(1, configuration().getIntermediateRegistries().size());
        jenkins.assertEqualDataBoundBeans(
                gate, configuration().getIntermediateRegistries().get(0));
        assertEquals(2, configuration().getTargetRegistries().size());
        jenkins.assertEqualDataBoundBeans(
                quay, configuration().getTargetRegistries().get(0));
        jenkins.assertEqualDataBoundBeans(
                other, configuration().getTargetRegistries().get(1));
        jenkins.assertEqualDataBoundBeans(sidecar, configuration().getSidecar());
    }

    private static UsernamePasswordCredentialsImpl login(String id) throws Exception {
        return new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, null, id, "example-of-a-password");
    }

    @Test
    public void theFormTakesThatThereIsNoRow() throws Exception {
        jenkins.configRoundtrip();
        assertEquals(List.of(), configuration().getIntermediateRegistries());
        assertEquals(List.of(), configuration().getTargetRegistries());
    }

    @Test
    public void theFormTakesASidecarWithAndWithoutASize() throws Exception {
        for (Integer size : new Integer[] {20, null}) {
            SidecarDefaults defaults = new SidecarDefaults();
            defaults.setSizeGibibytes(size);
            configuration().setSidecar(defaults);
            jenkins.configRoundtrip();
            jenkins.assertEqualDataBoundBeans(defaults, configuration().getSidecar());
        }
    }

    /** Of each page that has code: what it says is what is exported, and an export that is applied is exported as the same. */
    @Test
    public void whatIsExportedAsCodeCanBeApplied() throws Exception {
        for (String page : List.of("docs/configuration.md", "docs/clean-up.md", "docs/quick-start.md")) {
            for (String yaml : DocPage.blocks(page, "yaml")) {
                forget();
                apply(yaml.replace("${GATE_PASSWORD}", "example-of-a-password"));
                JsonNode exported = exported();
                assertHas(
                        page, exported, YAML.readTree(yaml).path("unclassified").path("buildsetRegistry"));
                forget();
                ObjectNode code = YAML.createObjectNode();
                code.putObject("unclassified").set("buildsetRegistry", exported);
                apply(YAML.writeValueAsString(code));
                assertEquals(page, exported, exported());
            }
        }
    }

    private static void forget() {
        configuration().setIntermediateRegistries(List.of());
        configuration().setTargetRegistries(List.of());
        configuration().setSidecar(null);
        configuration().setTemporaryTagDays(30);
        configuration().setCleanupDays(0);
    }

    private void apply(String code) throws Exception {
        Path yaml = folder.newFile().toPath();
        Files.writeString(yaml, code);
        ConfigurationAsCode.get().configure(yaml.toString());
    }

    private static JsonNode exported() throws Exception {
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        return YAML.readTree(exported.toString(StandardCharsets.UTF_8))
                .path("unclassified")
                .path("buildsetRegistry");
    }

    private static void assertHas(String where, JsonNode all, JsonNode part) {
        boolean isLeftOut = all.isMissingNode() && part.isBoolean() && !part.asBoolean();
        if (part.isValueNode() && !isLeftOut) {
            assertEquals(where, part.asText().strip(), all.asText().strip());
        }
        part.fields()
                .forEachRemaining(
                        field -> assertHas(where + " " + field.getKey(), all.path(field.getKey()), field.getValue()));
        for (int i = 0; part.isArray() && i < part.size(); i++) {
            assertHas(where + " " + i, all.path(i), part.get(i));
        }
    }
}
