package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds missing rights before the first byte is written: opens an upload in each repository once, and cancels it. Asked of all
 * repositories at the same time as everything else; what a refusal is worth is known when it is known what is to be written.
 */
final class WriteRights {
    private final Map<String, RemoteRepository> repositories = new LinkedHashMap<>();
    private final Map<String, Optional<RegistryException>> answers = new ConcurrentHashMap<>();

    WriteRights(Collection<RemoteRepository> repositories) {
        repositories.forEach(repository -> this.repositories.putIfAbsent(repository.toString(), repository));
    }

    /** One for each repository. */
    List<AFewAtOnce.Task> questions() {
        return repositories.entrySet().stream()
                .map(each -> (AFewAtOnce.Task) () -> answers.put(each.getKey(), refusal(each.getValue())))
                .toList();
    }

    private static Optional<RegistryException> refusal(RemoteRepository repository) throws InterruptedException {
        try {
            repository.tryUpload();
            return Optional.empty();
        } catch (RegistryException e) {
            return Optional.of(e);
        }
    }

    /**
     * After the questions.
     *
     * @throws RegistryException if a registry refuses; the message names repository, login and remedy
     */
    void require(Collection<RemoteRepository> written) throws RegistryException {
        for (RemoteRepository repository : written) {
            Optional<RegistryException> refusal = answers.get(repository.toString());
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
    }
}
