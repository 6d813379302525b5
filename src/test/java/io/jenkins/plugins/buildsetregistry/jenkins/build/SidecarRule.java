package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.DetachedHome;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarSettings;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StartRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.StopRegistry;
import io.jenkins.plugins.buildsetregistry.local.LocalAgent;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A Jenkins with an agent, and at most one sidecar there, which ends with the test. */
final class SidecarRule extends ExternalResource {
    private final TemporaryFolder folder = new TemporaryFolder();
    private final String name = DetachedHome.newName(new SecureRandom());
    private LocalJenkins jenkins;
    private LocalAgent agent;

    @Override
    protected void before() throws IOException {
        folder.create();
        jenkins = LocalJenkins.start(folder.newFolder());
        Path root = folder.newFolder().toPath();
        SharedClassArchive.linkInto(root.resolve("buildset-registry"), root.resolve("caches/buildset-registry"));
        agent = new LocalAgent("agent-1", root.toFile());
        jenkins.add(agent);
    }

    @Override
    protected void after() {
        try {
            root().act(new StopRegistry(directory(), TaskListener.NULL));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            jenkins.close();
            folder.delete();
        }
    }

    LocalAgent agent() {
        return agent;
    }

    File newFolder() throws IOException {
        return folder.newFolder();
    }

    FilePath root() throws IOException {
        return NodeFiles.sidecars(agent);
    }

    String directory() throws IOException {
        return root().child(DetachedHome.directoryName(name)).getRemote();
    }

    StartRegistry.Started start(SidecarSettings settings) throws Exception {
        Buildset buildset = new Buildset(null, new BuildId("0123456789abcdef0123456789abcdef"), null, List.of());
        return root().act(new StartRegistry(
                name,
                Registries.NONE,
                buildset,
                RegistryManager.Options.DEFAULT.withSidecar(settings),
                new StartRegistry.Launch(NodeFiles.libraries(agent), new HashMap<>()),
                TaskListener.NULL));
    }
}
