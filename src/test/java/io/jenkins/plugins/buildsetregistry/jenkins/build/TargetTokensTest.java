package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.FilePath;
import io.jenkins.plugins.buildsetregistry.FreePorts;
import io.jenkins.plugins.buildsetregistry.OddImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.steps.TokenRegistry;
import io.jenkins.plugins.buildsetregistry.remote.CoveredRepositories;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An agent writes to its repositories without the password. */
public class TargetTokensTest {
    private static final ImageName BASE = ImageName.parse("quay.io/acme/base");
    private static final ImageName APP = ImageName.parse("quay.io/acme/app");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> log = new ArrayList<>();

    private TokenRegistry serve(boolean tokens) throws IOException {
        return new TokenRegistry(folder.newFolder().toPath(), tokens);
    }

    private static RegistryDirectory directory(URI address, String password) {
        RegistryAccess access = RegistryAccess.of(address)
                .withCredentials(new Credentials("gate", password))
                .withRepositories(new CoveredRepositories("acme/.*", List.of()));
        return new RegistryDirectory(Map.of(RegistryDirectory.key(BASE), access, RegistryDirectory.key(APP), access));
    }

    private LentTargets lent(RegistryDirectory targets) throws Exception {
        return TargetTokens.replacing(targets, List.of(BASE, APP), FilePath.localChannel, log::add);
    }

    @Test
    public void theyAreGoodForWhatIsUploadedAndForNothingElse() throws Exception {
        try (TokenRegistry server = serve(true)) {
            LentTargets lent = lent(directory(server.address(), "gate-secret"));
            RegistryAccess access = lent.targets().access(APP);
            assertNull(access.credentials());
            assertNotNull(access.tokens());
            RemoteRegistry agent = new RemoteRegistry(access);
            OddImage image = OddImage.index(false, 1000, 1);
            image.push(agent.repository("acme/app"), List.of("change_1_1_latest"));
            assertEquals(
                    List.of("change_1_1_latest"), agent.repository("acme/app").tags());
            assertTrue(agent.repository("acme/other").tags().isEmpty());
            for (String foreign : List.of("acme/other", "evil/x")) {
                assertThrows(RegistryException.class, () -> image.push(agent.repository(foreign), List.of("latest")));
            }
            assertThrows(
                    RegistryException.class, () -> agent.repository("evil/x").tags());
            assertThrows(
                    IOException.class, () -> access.tokens().token(List.of("repository:acme/app:pull,push,delete")));
            assertThrows(IOException.class, () -> access.tokens().token(List.of("registry:catalog:*")));
            assertEquals(List.of(), log);

            assertNotNull(access.tokens().token(List.of("repository:acme/app:pull")));
            lent.close();
            IOException ended =
                    assertThrows(IOException.class, () -> access.tokens().token(List.of("repository:acme/app:pull")));
            assertTrue(ended.getMessage(), ended.getMessage().contains("has ended"));
        }
    }

    @Test
    public void whereThereAreNoneThePasswordGoesAndAWrongOneIsToldAtOnce() throws Exception {
        try (TokenRegistry server = serve(false)) {
            RegistryDirectory targets = directory(server.address(), "gate-secret");
            assertEquals(targets, lent(targets).targets());
        }
        URI nobody = URI.create("http://127.0.0.1:" + FreePorts.one());
        RegistryDirectory unreachable = directory(nobody, "gate-secret");
        assertEquals(unreachable, lent(unreachable).targets());
        assertTrue(log.toString(), log.get(0).contains("the agent gets the password of " + nobody));
        try (TokenRegistry server = serve(true)) {
            RegistryException refused =
                    assertThrows(RegistryException.class, () -> lent(directory(server.address(), "wrong")));
            assertEquals(401, refused.status());
            assertTrue(refused.getMessage(), refused.getMessage().contains("cannot write quay.io/acme/"));
        }
    }
}
