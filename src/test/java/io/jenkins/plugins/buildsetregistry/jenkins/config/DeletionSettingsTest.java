package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.ExtensionList;
import hudson.util.FormValidation;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.remote.deletion.DeletionMethod;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Vendor;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.springframework.security.access.AccessDeniedException;

/** How tags of a target registry are deleted, as it is configured. */
public class DeletionSettingsTest {
    private static final ImageName IMAGE = ImageName.parse("registry.example.org/acme/app");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final TargetRegistry target = new TargetRegistry("registry.example.org");
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private LocalJenkins jenkins;
    private TargetRegistry.Descriptor descriptor;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        descriptor = ExtensionList.lookupSingleton(TargetRegistry.Descriptor.class);
        LocalCredentials.addUsernamePassword("one", "alice", "secret-1");
        target.setDeletionCredentialsId("one");
        BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(target));
    }

    @After
    public void end() {
        jenkins.close();
    }

    private Deletions deletions() throws Exception {
        return BuildsetRegistryConfiguration.get()
                .deletions(
                        new LocalJob(Jenkins.get(), "job").build(),
                        List.of(IMAGE),
                        new StreamTaskListener(log, StandardCharsets.UTF_8));
    }

    @Test
    public void whatIsConfiguredIsWhatABuildDeletesWith() throws Exception {
        assertEquals(
                Map.of("registry.example.org/acme/app", DeletionMethod.DEFAULT),
                deletions().methods());
        target.setDeletion("gitlab");
        target.setDeletionUrl(" https://gitlab.example.org ");
        target.setOverwriteTemporaryTags(true);
        assertEquals(
                Map.of(
                        "registry.example.org/acme/app",
                        new DeletionMethod(Vendor.GITLAB, URI.create("https://gitlab.example.org"), true)),
                deletions().methods());
        assertTrue(deletions().has(IMAGE));
        target.setDeletion("");
        target.setDeletionUrl("");
        assertNull(target.getDeletion());
        assertNull(target.getDeletionUrl());
    }

    @Test
    public void whatCannotBeUsedIsAWarningAndTheTagsStay() throws Exception {
        target.setDeletion("gitlab");
        assertFalse(deletions().has(IMAGE));
        assertTrue(log.toString(), log.toString().contains("WARNING: temporary tags of " + IMAGE));
        assertTrue(log.toString(), log.toString().contains("configure it beside 'gitlab'"));
        target.setDeletionUrl("https://alice:hush@gitlab.example.org");
        assertFalse(deletions().has(IMAGE));
        assertFalse(log.toString(), log.toString().contains("hush"));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> target.setDeletion("nexus"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("docker-hub, quay, ghcr"));
        assertEquals("gitlab", target.getDeletion());
    }

    private FormValidation.Kind kind(String url, String registry, String deletion) {
        return descriptor.doCheckDeletionUrl(url, registry, deletion).kind;
    }

    @Test
    public void theAddressIsCheckedAsOneTypes() {
        assertEquals(FormValidation.Kind.OK, kind("", "quay.io", ""));
        assertEquals(FormValidation.Kind.OK, kind("", "registry.gitlab.com", "gitlab"));
        assertEquals(FormValidation.Kind.OK, kind("https://gitlab.example.org", "registry.example.org", "gitlab"));
        assertEquals(FormValidation.Kind.OK, kind("", "registry.example.org", "none"));
        assertEquals(FormValidation.Kind.ERROR, kind("", "registry.example.org", "gitlab"));
        assertEquals(FormValidation.Kind.ERROR, kind("https://x", "registry.example.org", "ecr"));
        assertEquals(FormValidation.Kind.ERROR, kind("", "registry.example.org", "nexus"));
        assertEquals("what a request leaves out is empty", FormValidation.Kind.OK, kind(null, null, null));
        for (String bad : List.of("ftp://x", "x", "https://u:hush@x", "https://x?y")) {
            FormValidation refused = descriptor.doCheckDeletionUrl(bad, "quay.io", "quay");
            assertEquals(bad, FormValidation.Kind.ERROR, refused.kind);
            assertFalse(refused.getMessage(), refused.getMessage().contains("hush"));
        }
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckOverwriteTemporaryTags(true, "one").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckOverwriteTemporaryTags(false, "").kind);
        assertEquals(FormValidation.Kind.WARNING, descriptor.doCheckOverwriteTemporaryTags(true, "").kind);
    }

    @Test
    public void allThatAreKnownCanBeChosen() {
        List<String> values = descriptor.doFillDeletionItems().stream()
                .map(item -> item.value)
                .toList();
        assertEquals("", values.get(0));
        assertEquals(Vendor.words(), values.subList(1, values.size()));
    }

    @Test
    public void theDailyCleanUpIsOffAndItsDaysAreBounded() {
        BuildsetRegistryConfiguration configuration = BuildsetRegistryConfiguration.get();
        assertEquals(0, configuration.getCleanupDays());
        assertTrue(configuration.cleanup().age().isZero());
        for (int bad : new int[] {-1, 3651}) {
            assertThrows(IllegalArgumentException.class, () -> configuration.setCleanupDays(bad));
            assertEquals(FormValidation.Kind.ERROR, configuration.doCheckCleanupDays("" + bad).kind);
        }
        assertEquals(FormValidation.Kind.OK, configuration.doCheckCleanupDays("90").kind);
        configuration.setCleanupDays(90);
        assertEquals(Duration.ofDays(90), configuration.cleanup().age());
    }

    @Test
    public void whoMayNotConfigureLearnsNothing() {
        jenkins.grantOnly(Jenkins.READ);
        assertThrows(AccessDeniedException.class, () -> kind("", "quay.io", ""));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckOverwriteTemporaryTags(true, ""));
        assertThrows(
                AccessDeniedException.class,
                () -> BuildsetRegistryConfiguration.get().doCheckCleanupDays("1"));
    }
}
