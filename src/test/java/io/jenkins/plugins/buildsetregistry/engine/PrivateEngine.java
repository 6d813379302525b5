package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.RequiresProgram;
import io.jenkins.plugins.buildsetregistry.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;

/** Podman or buildah, with a store of the tests' own. */
final class PrivateEngine implements TestRule {
    private final String program;
    private final TemporaryFolder folder = new TemporaryFolder();
    private final PrivateStorage storage = new PrivateStorage(folder);

    PrivateEngine(String program) {
        this.program = program;
    }

    @Override
    public Statement apply(Statement base, Description description) {
        ExternalResource installed = new ExternalResource() {
            @Override
            protected void before() {
                RequiresProgram.require(program);
            }
        };
        return RuleChain.outerRule(installed).around(folder).around(storage).apply(base, description);
    }

    /** What says where the store is. */
    Map<String, String> environment() {
        return Map.of("CONTAINERS_STORAGE_CONF", storage.configuration());
    }

    ContainerEngine on(Host host) throws Exception {
        return new Engines(host, new EngineSettings(List.of("--isolation=chroot"), PinnedBases.WARN), null)
                .named(program);
    }

    /** Everything in it, one line each. */
    List<String> store(Host host) throws Exception {
        boolean isBuildah = program.equals(BuildahEngine.NAME);
        String name = isBuildah ? "{{.Name}}" : "{{.Repository}}";
        List<String> all = new ArrayList<>(
                EngineContract.lines(host, program, "images", "--all", "--format", "{{.ID}} " + name + ":{{.Tag}}"));
        all.addAll(
                isBuildah
                        ? EngineContract.lines(
                                host, program, "containers", "--all", "--format", "{{.ContainerID}} {{.ImageName}}")
                        : EngineContract.lines(
                                host, program, "ps", "--all", "--external", "--format", "{{.ID}} {{.Image}}"));
        return all;
    }
}
