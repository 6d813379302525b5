package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The registries that images are published in; one connection pool and one login for each, however many images there are. */
final class TargetRegistries {
    private final RegistryDirectory directory;
    private final TransportOptions patience;
    private final Map<RegistryAccess, RemoteRegistry> registries = new ConcurrentHashMap<>();

    TargetRegistries(RegistryDirectory directory, TransportOptions patience) {
        this.directory = directory;
        this.patience = patience;
    }

    /**
     * Records are written by any build: on their word alone, no host is asked.
     *
     * @throws PublishException if nobody else has named the registry of an image
     */
    void requireNamed(List<RecordedUpload> uploads) throws PublishException {
        for (RecordedUpload upload : uploads) {
            ImageName image = upload.image();
            if (!directory.names(image)) {
                throw new PublishException("refusing to promote " + image + ": no target registry " + image.registry()
                        + " is named, only the record tells of it; if it is yours, add it to the target registries of"
                        + " Jenkins, or name it with --target or in the auth file");
            }
        }
    }

    RemoteRepository repository(ImageName name) {
        return registries
                .computeIfAbsent(directory.access(name), access -> new RemoteRegistry(access, patience))
                .repository(name.repository());
    }
}
