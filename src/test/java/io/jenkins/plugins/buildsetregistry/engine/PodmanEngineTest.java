package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Host;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;

public class PodmanEngineTest extends ContainersContract {
    @ClassRule
    public static final PrivateEngine ENGINE = new PrivateEngine("podman");

    @Override
    protected Map<String, String> environment() {
        return ENGINE.environment();
    }

    @Override
    protected ContainerEngine engine(Host host) throws Exception {
        return ENGINE.on(host);
    }

    @Override
    protected List<String> store(Host host) throws Exception {
        return ENGINE.store(host);
    }
}
