package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.ExtensionList;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.registry.StorageLimit;
import java.lang.reflect.Method;
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.kohsuke.stapler.verb.POST;
import org.springframework.security.access.AccessDeniedException;

public class SidecarDefaultsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private LocalJenkins jenkins;
    private SidecarDefaults.Descriptor descriptor;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        descriptor = ExtensionList.lookupSingleton(SidecarDefaults.Descriptor.class);
    }

    @After
    public void end() {
        jenkins.close();
    }

    @Test
    public void withoutAConfigurationTheyAreThoseOfASidecar() {
        BuildsetRegistryConfiguration configuration = BuildsetRegistryConfiguration.get();
        assertEquals(SidecarSettings.DEFAULT, configuration.getSidecar().loopback());
        configuration.setSidecar(null);
        assertEquals(SidecarSettings.DEFAULT, configuration.getSidecar().loopback());
        SidecarDefaults defaults = new SidecarDefaults();
        defaults.setExposedAddress(" ");
        defaults.setMemoryMebibytes(128);
        configuration.setSidecar(defaults);
        assertNull(configuration.getSidecar().getExposedAddress());
        assertEquals(128, configuration.getSidecar().loopback().memoryMebibytes());
    }

    @Test
    public void aSizeIsALimitForWhatIsPushed() throws Exception {
        SidecarDefaults defaults = new SidecarDefaults();
        assertNull(defaults.getSizeGibibytes());
        assertNull(defaults.loopback().storage());
        defaults.setSizeGibibytes(20);
        StorageLimit limit = new StorageLimit(
                20L << 30, "Manage Jenkins » System » Buildset Registry » Sidecar registries » Size in GiB");
        assertEquals(limit, defaults.loopback().storage());
        assertEquals(limit, defaults.exposed("127.0.0.1", null).storage());
        defaults.setSizeGibibytes(null);
        assertNull(defaults.loopback().storage());
    }

    @Test
    public void whatIsOutOfRangeIsNamed() {
        SidecarDefaults defaults = new SidecarDefaults();
        for (Runnable wrong : List.<Runnable>of(
                () -> defaults.setFirstPort(-1),
                () -> defaults.setLastPort(65536),
                () -> defaults.setMemoryMebibytes(63),
                () -> defaults.setLifetimeHours(0),
                () -> defaults.setSizeGibibytes(0))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, wrong::run);
            assertTrue(refused.getMessage(), refused.getMessage().matches("\\w+ must be from \\d+ to \\d+, but is .*"));
        }
    }

    @Test
    public void fieldsAreChecked() {
        for (String good : List.of("", "node.example.org", "10.0.0.1")) {
            assertEquals(good, FormValidation.Kind.OK, descriptor.doCheckExposedAddress(good).kind);
        }
        for (String bad : List.of("https://x", "x:5000", "127.0.0.1", "::1", "a b", "fd00::2", "[fd00::2]")) {
            assertEquals(bad, FormValidation.Kind.ERROR, descriptor.doCheckExposedAddress(bad).kind);
        }
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckFirstPort("5000").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckFirstPort("x").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckLastPort("5010", "5000").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckLastPort("0", "5000").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckLastPort("4999", "5000").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckLastPort("5000", "0").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckMemoryMebibytes("64").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckMemoryMebibytes("63").kind);
        assertEquals(FormValidation.Kind.OK, descriptor.doCheckLifetimeHours("24").kind);
        assertEquals(FormValidation.Kind.ERROR, descriptor.doCheckLifetimeHours("").kind);
        for (String good : List.of("", " ", "1", "20")) {
            assertEquals(good, FormValidation.Kind.OK, descriptor.doCheckSizeGibibytes(good).kind);
        }
        for (String bad : List.of("0", "-1", "1.5", "20 GiB", "1048577")) {
            assertEquals(bad, FormValidation.Kind.ERROR, descriptor.doCheckSizeGibibytes(bad).kind);
        }
    }

    @Test
    public void whoMayNotConfigureLearnsNothing() {
        jenkins.grantOnly(Jenkins.READ);
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckExposedAddress("x"));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckFirstPort("1"));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckLastPort("1", "1"));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckMemoryMebibytes("1"));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckLifetimeHours("1"));
        assertThrows(AccessDeniedException.class, () -> descriptor.doCheckSizeGibibytes("1"));
        for (Method method : SidecarDefaults.Descriptor.class.getDeclaredMethods()) {
            if (method.getName().startsWith("do")) {
                assertTrue(method.toString(), method.isAnnotationPresent(POST.class));
            }
        }
    }
}
