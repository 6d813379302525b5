package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds missing rights before the first byte is written: opens an upload in each repository once, and cancels it. */
final class WriteRights {
    private WriteRights() {}

    /** The rest of {@link #requireForSeveral}, where nothing will be written. */
    static void requireForSingle(List<RemoteRepository> written)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (written.size() == 1) {
            require(written);
        }
    }

    /** As {@link #require}; a single write finds out by itself, and leaves nothing half done. */
    static void requireForSeveral(List<RemoteRepository> written)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        if (written.size() > 1) {
            require(written);
        }
    }

    /** @throws IOException if a registry refuses; the message names repository, login and remedy */
    private static void require(List<RemoteRepository> repositories)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        Map<String, RemoteRepository> once = new LinkedHashMap<>();
        repositories.forEach(repository -> once.putIfAbsent(repository.toString(), repository));
        AFewAtOnce.all(List.copyOf(once.values()), repository -> {
            repository.tryUpload();
            return repository;
        });
    }
}
