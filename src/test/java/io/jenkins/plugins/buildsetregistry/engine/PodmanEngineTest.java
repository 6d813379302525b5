package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;

public class PodmanEngineTest extends ContainersContract {
    private static final TemporaryFolder FOLDER = new TemporaryFolder();
    private static final PrivateStorage STORAGE = new PrivateStorage(FOLDER);

    @ClassRule
    public static final RuleChain STORE = RuleChain.outerRule(FOLDER).around(STORAGE);

    @BeforeClass
    public static void require() {
        RequiresProgram.require("podman");
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CONTAINERS_STORAGE_CONF", STORAGE.configuration());
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return new Engines(host, new EngineSettings(List.of("--isolation=chroot"), PinnedBases.WARN), null)
                .named("podman");
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        List<String> all = new ArrayList<>(
                lines(host, "podman", "images", "--all", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}"));
        all.addAll(lines(host, "podman", "ps", "--all", "--external", "--format", "{{.ID}} {{.Image}}"));
        return all;
    }
}
