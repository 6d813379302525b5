package io.jenkins.plugins.buildsetregistry.jenkins.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

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
    @Rule
    public final JenkinsRule jenkins = new JenkinsRule();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static BuildsetRegistryConfiguration configuration() {
        return BuildsetRegistryConfiguration.get();
    }

    @Test
    public void theFormKeepsWhatItShows() throws Exception {
        IntermediateRegistrySettings gate = new IntermediateRegistrySettings("gate", "https://r.example.org/gate");
        gate.setCaCertificates("-----BEGIN CERTIFICATE-----");
        TargetRegistry quay = new TargetRegistry("quay.io");
        quay.setRepositories("acme/.*");
        configuration().setIntermediateRegistries(List.of(gate));
        configuration().setTargetRegistries(List.of(quay));
        configuration().setTemporaryTagDays(7);
        jenkins.configRoundtrip();
        assertEquals(7, configuration().getTemporaryTagDays());
        assertEquals(1, configuration().getIntermediateRegistries().size());
        jenkins.assertEqualDataBoundBeans(
                gate, configuration().getIntermediateRegistries().get(0));
        jenkins.assertEqualDataBoundBeans(
                quay, configuration().getTargetRegistries().get(0));
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

    @Test
    public void whatIsExportedAsCodeCanBeApplied() throws Exception {
        Path yaml = folder.newFile("jenkins.yaml").toPath();
        Files.writeString(yaml, """
                unclassified:
                  buildsetRegistry:
                    intermediateRegistries:
                      - name: gate
                        url: https://r.example.org/gate
                        credentialsId: gate-login
                    targetRegistries:
                      - registry: quay.io
                        credentialsId: quay-robot
                        deletionCredentialsId: quay-cleaner
                        repositories: acme/.*
                    temporaryTagDays: 7
                    sidecar:
                      memoryMebibytes: 96
                      sizeGibibytes: 20
                """);
        ConfigurationAsCode.get().configure(yaml.toString());
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        String text = exported.toString(StandardCharsets.UTF_8);
        for (String part : List.of(
                "buildsetRegistry:",
                "gate-login",
                "quay-robot",
                "quay-cleaner",
                "temporaryTagDays: 7",
                "acme/.*",
                "memoryMebibytes: 96",
                "sizeGibibytes: 20")) {
            assertTrue(text, text.contains(part));
        }
        assertEquals("gate", configuration().getIntermediateRegistries().get(0).getName());
        assertEquals(96, configuration().getSidecar().getMemoryMebibytes());
        assertEquals(Integer.valueOf(20), configuration().getSidecar().getSizeGibibytes());
    }
}
