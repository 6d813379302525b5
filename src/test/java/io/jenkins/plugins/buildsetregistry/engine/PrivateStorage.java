package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A store for podman and buildah of the test's own. */
public final class PrivateStorage extends ExternalResource {
    private final TemporaryFolder folder;
    private Path root;
    private Path configuration;

    /** @param folder a rule that is applied before this one */
    public PrivateStorage(TemporaryFolder folder) {
        this.folder = folder;
    }

    @Override
    protected void before() throws Throwable {
        root = folder.newFolder().toPath();
        configuration = Files.writeString(root.resolve("storage.conf"), """
                [storage]
                driver = "vfs"
                graphroot = "%s/graph"
                runroot = "%s/run"
                """.formatted(root, root));
    }

    /** For {@code CONTAINERS_STORAGE_CONF}. */
    public String configuration() {
        return configuration.toString();
    }

    @Override
    protected void after() {
        try {
            new LocalHost().delete(root.toString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
