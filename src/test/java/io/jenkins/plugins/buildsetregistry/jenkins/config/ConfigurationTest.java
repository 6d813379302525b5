package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.AbortException;
import hudson.ExtensionList;
import hudson.util.FormValidation;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.local.LocalCredentials;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;
import org.springframework.security.access.AccessDeniedException;

public class ConfigurationTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private LocalJenkins jenkins;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        LocalCredentials.addUsernamePassword("one", "alice", "secret-1");
        LocalCredentials.addUsernamePassword("two", "bob", "secret-2");
    }

    @After
    public void end() {
        jenkins.close();
    }

    private static TargetRegistry target(String registry, String credentials, String repositories) {
        TargetRegistry target = new TargetRegistry(registry);
        target.setCredentialsId(credentials);
        target.setRepositories(repositories);
        return target;
    }

    private static Registries intermediate(String name) throws Exception {
        return BuildsetRegistryConfiguration.get().intermediate(new LocalJob(Jenkins.get(), "job").build(), name);
    }

    private static RegistryDirectory targets(String... images) throws Exception {
        return BuildsetRegistryConfiguration.get()
                .targets(
                        new LocalJob(Jenkins.get(), "job").build(),
                        List.of(images).stream().map(ImageName::parse).toList());
    }

    private RegistryDirectory upstreams(String... bases) throws Exception {
        return BuildsetRegistryConfiguration.get()
                .upstreams(
                        new LocalJob(Jenkins.get(), "job").build(),
                        List.of(bases).stream().map(ImageName::parse).toList(),
                        new StreamTaskListener(log, StandardCharsets.UTF_8));
    }

    private static String user(RegistryDirectory targets, String image) {
        RegistryAccess access = targets.access(ImageName.parse(image));
        return access.credentials() == null ? null : access.credentials().username();
    }

    @Test
    public void credentialsAreForTheRepositoriesThatMatchInFullOnly() throws Exception {
        BuildsetRegistryConfiguration.get()
                .setTargetRegistries(List.of(target("quay.io", "one", "acme/.*"), target("quay.io", "two", null)));
        RegistryDirectory registries = targets("quay.io/acme/app", "quay.io/other/acme/app", "docker.io/acme/app");
        assertEquals("alice", user(registries, "quay.io/acme/app"));
        assertEquals("bob", user(registries, "quay.io/other/acme/app"));
        assertEquals(null, user(registries, "docker.io/acme/app"));
        assertTrue(registries.toString(), !registries.toString().contains("secret"));
        assertTrue(covers(registries, "quay.io/acme/app", "acme/base"));
        assertFalse(covers(registries, "quay.io/acme/app", "other/base"));
        assertTrue(covers(registries, "quay.io/other/acme/app", "other/base"));
        assertFalse(covers(registries, "quay.io/other/acme/app", "acme/base"));
    }

    private static boolean covers(RegistryDirectory targets, String image, String repository) {
        return targets.access(ImageName.parse(image)).repositories().have(repository);
    }

    @Test
    public void basesAreReadAsImagesAre() throws Exception {
        BuildsetRegistryConfiguration.get()
                .setTargetRegistries(List.of(
                        target("quay.io", "one", "acme/.*"),
                        target("ghcr.io", "gone", null),
                        target("x.io", "two", null)));
        RegistryDirectory targets = upstreams("quay.io/acme/base", "ghcr.io/acme/base");
        assertEquals("alice", user(targets, "quay.io/acme/base"));
        assertEquals(null, user(targets, "ghcr.io/acme/base"));
        assertTrue(log.toString(), log.toString().contains("WARNING: reading ghcr.io anonymously"));
        assertEquals("what nobody needs stays here", 2, targets.accesses().size());
        AbortException needed = assertThrows(AbortException.class, () -> targets("ghcr.io/acme/app"));
        assertTrue(needed.getMessage(), needed.getMessage().contains("'gone'"));
    }

    @Test
    public void whoLinksAndPublishesGetsNoPasswordOfATarget() throws Exception {
        BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(target("quay.io", "one", null)));
        assertEquals(null, user(intermediate(null).targets(), "quay.io/acme/app"));
    }

    @Test
    public void tagsAreDeletedWithTheLoginForThat() throws Exception {
        TargetRegistry own = target("quay.io", "one", null);
        own.setDeletionCredentialsId("two");
        TargetRegistry gone = target("x.io", "one", null);
        gone.setDeletionCredentialsId("gone");
        BuildsetRegistryConfiguration.get().setTargetRegistries(List.of(own, target("ghcr.io", "one", null), gone));
        Deletions deletions = BuildsetRegistryConfiguration.get()
                .deletions(
                        new LocalJob(Jenkins.get(), "job").build(),
                        List.of(
                                ImageName.parse("quay.io/acme/app"),
                                ImageName.parse("ghcr.io/acme/app"),
                                ImageName.parse("x.io/acme/app")),
                        new StreamTaskListener(log, StandardCharsets.UTF_8));
        assertEquals("bob", user(deletions.accesses(), "quay.io/acme/app"));
        assertFalse(deletions.has(ImageName.parse("ghcr.io/acme/app")));
        assertFalse(deletions.has(ImageName.parse("x.io/acme/app")));
        assertTrue(log.toString(), log.toString().contains("'gone' for the target registry x.io"));
        assertEquals("alice", user(targets("quay.io/acme/app"), "quay.io/acme/app"));
    }

    @Test
    public void temporaryTagsStayForAMonthUnlessItIsSaid() {
        BuildsetRegistryConfiguration configuration = BuildsetRegistryConfiguration.get();
        assertEquals(Duration.ofDays(30), configuration.temporaryTagRetention());
        configuration.setTemporaryTagDays(0);
        assertEquals(Duration.ZERO, configuration.temporaryTagRetention());
        for (int bad : new int[] {-1, 3651}) {
            assertThrows(IllegalArgumentException.class, () -> configuration.setTemporaryTagDays(bad));
            assertEquals(FormValidation.Kind.ERROR, configuration.doCheckTemporaryTagDays("" + bad).kind);
        }
        assertEquals(FormValidation.Kind.ERROR, configuration.doCheckTemporaryTagDays("").kind);
        assertEquals(FormValidation.Kind.OK, configuration.doCheckTemporaryTagDays("0").kind);
    }

    @Test
    public void theLastRowCanBeRemoved() throws Exception {
        JSONObject[] bound = new JSONObject[1];
        StaplerRequest2 request = (StaplerRequest2) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StaplerRequest2.class}, (proxy, method, arguments) -> {
                    bound[0] = (JSONObject) arguments[1];
                    return null;
                });
        BuildsetRegistryConfiguration.get().configure(request, new JSONObject());
        assertEquals(List.of(), bound[0].get("intermediateRegistries"));
        assertEquals(List.of(), bound[0].get("targetRegistries"));
        BuildsetRegistryConfiguration.get().setTargetRegistries(null);
        assertEquals(List.of(), BuildsetRegistryConfiguration.get().getTargetRegistries());
    }

    @Test
    public void anAddressDoesNotGiveItsPasswordAway() {
        IntermediateRegistrySettings.Descriptor settings =
                ExtensionList.lookupSingleton(IntermediateRegistrySettings.Descriptor.class);
        for (String bad : List.of("https://user:hush@x/gate", "https://user:hush@x y", "https://x/?key=hush", "x")) {
            FormValidation refused = settings.doCheckUrl(bad);
            assertEquals(bad, FormValidation.Kind.ERROR, refused.kind);
        }
        for (String bad : List.of("https://user:hush@x/gate", "https://user:hush@x y")) {
            String message = settings.doCheckUrl(bad).getMessage();
            assertTrue(message, !message.contains("hush"));
        }
    }

    @Test
    public void theOnlyIntermediateRegistryNeedsNoName() throws Exception {
        assertEquals(null, intermediate(null).intermediate());
        IntermediateRegistrySettings first = new IntermediateRegistrySettings("a", "https://a.example.org/gate/x/");
        first.setCredentialsId("one");
        BuildsetRegistryConfiguration.get().setIntermediateRegistries(List.of(first));
        Registries registries = intermediate(null);
        assertEquals(
                "https://a.example.org", registries.intermediate().endpoint().toString());
        assertEquals("gate/x", registries.prefix());
        BuildsetRegistryConfiguration.get()
                .setIntermediateRegistries(List.of(first, new IntermediateRegistrySettings("b", "http://b:5000")));
        assertEquals(
                "http://b:5000", intermediate("b").intermediate().endpoint().toString());
        AbortException several = assertThrows(AbortException.class, () -> intermediate(null));
        assertTrue(several.getMessage(), several.getMessage().contains("a, b"));
    }

    @Test
    public void twoIntermediateRegistriesOfOneNameAreRefused() {
        BuildsetRegistryConfiguration configuration = BuildsetRegistryConfiguration.get();
        IntermediateRegistrySettings first = new IntermediateRegistrySettings("a", "https://a.example.org");
        configuration.setIntermediateRegistries(List.of(first));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> configuration.setIntermediateRegistries(
                        List.of(new IntermediateRegistrySettings("b", "http://b"), first, first)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("'a'"));
        assertEquals(List.of(first), configuration.getIntermediateRegistries());
    }

    @Test
    public void anAddressThatCannotBeUsedIsNamed() throws Exception {
        IntermediateRegistrySettings bad = new IntermediateRegistrySettings("a", "ftp://x");
        BuildsetRegistryConfiguration.get().setIntermediateRegistries(List.of(bad));
        AbortException refused = assertThrows(AbortException.class, () -> intermediate(null));
        assertTrue(refused.getMessage(), refused.getMessage().contains("'a'"));
    }

    @Test
    public void fieldsAreChecked() {
        IntermediateRegistrySettings.Descriptor settings =
                ExtensionList.lookupSingleton(IntermediateRegistrySettings.Descriptor.class);
        TargetRegistry.Descriptor target = ExtensionList.lookupSingleton(TargetRegistry.Descriptor.class);
        assertEquals(FormValidation.Kind.ERROR, settings.doCheckName(" ").kind);
        assertEquals(FormValidation.Kind.OK, settings.doCheckName("gate").kind);
        assertEquals(FormValidation.Kind.ERROR, settings.doCheckUrl("https://user:pw@x").kind);
        assertEquals(FormValidation.Kind.OK, settings.doCheckUrl("https://x/gate").kind);
        assertEquals(FormValidation.Kind.ERROR, target.doCheckRegistry("https://quay.io").kind);
        assertEquals(FormValidation.Kind.OK, target.doCheckRegistry("quay.io").kind);
        assertEquals(FormValidation.Kind.ERROR, target.doCheckRepositories("acme/(", "quay.io").kind);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> target("quay.io", null, "acme/("));
        assertTrue(refused.getMessage(), refused.getMessage().contains("target registry quay.io: 'acme/('"));
        assertEquals(FormValidation.Kind.OK, target.doCheckUrl("").kind);
    }

    @Test
    public void whoMayNotConfigureLearnsNothing() {
        jenkins.grantOnly(Jenkins.READ);
        IntermediateRegistrySettings.Descriptor settings =
                ExtensionList.lookupSingleton(IntermediateRegistrySettings.Descriptor.class);
        TargetRegistry.Descriptor target = ExtensionList.lookupSingleton(TargetRegistry.Descriptor.class);
        assertThrows(AccessDeniedException.class, () -> settings.doCheckName("x"));
        assertThrows(AccessDeniedException.class, () -> settings.doCheckUrl("x"));
        assertThrows(AccessDeniedException.class, () -> target.doCheckRegistry("x"));
        assertThrows(AccessDeniedException.class, () -> target.doCheckUrl("x"));
        assertThrows(AccessDeniedException.class, () -> target.doCheckRepositories("x", "quay.io"));
        assertThrows(
                AccessDeniedException.class,
                () -> BuildsetRegistryConfiguration.get().doCheckTemporaryTagDays("1"));
        assertEquals(1, target.doFillDeletionCredentialsIdItems("current").size());
        assertEquals(1, settings.doFillCredentialsIdItems("current").size());
        assertEquals(1, target.doFillCredentialsIdItems("current").size());
        jenkins.grantOnly(Jenkins.ADMINISTER);
        assertTrue(settings.doFillCredentialsIdItems(null).size() > 2);
    }

    /** SECURITY: a method that a browser can call must not be called by a link of somebody else. */
    @Test
    public void everyWebMethodTakesPostOnly() {
        for (Class<?> type : List.of(
                BuildsetRegistryConfiguration.class,
                IntermediateRegistrySettings.Descriptor.class,
                TargetRegistry.Descriptor.class)) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().startsWith("do")) {
                    assertTrue(method.toString(), method.isAnnotationPresent(POST.class));
                }
            }
        }
    }
}
