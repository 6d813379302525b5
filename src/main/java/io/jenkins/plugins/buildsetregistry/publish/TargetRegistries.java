package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
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

    RemoteRepository repository(ImageName name) {
        return registries
                .computeIfAbsent(directory.access(name), access -> new RemoteRegistry(access, patience))
                .repository(name.repository());
    }
}
