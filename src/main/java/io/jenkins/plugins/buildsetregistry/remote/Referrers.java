package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireRequest;
import io.jenkins.plugins.buildsetregistry.remote.transport.WireResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists referrers (OCI distribution specification, "Listing Referrers" and "Referrers Tag Schema"). */
final class Referrers {
    private final RemoteRepository repository;
    private final RepositoryClient client;

    Referrers(RemoteRepository repository) {
        this.repository = repository;
        this.client = new RepositoryClient(repository);
    }

    /** At most 32 characters of the algorithm and 64 of the hash, as the specification has it. */
    static String fallbackTag(Digest subject) {
        String hex = subject.hex();
        return subject.algorithm() + "-" + hex.substring(0, Math.min(64, hex.length()));
    }

    List<Descriptor> of(Digest subject) throws RegistryException, InterruptedException {
        Optional<List<Descriptor>> found = byApi(subject);
        return found.isPresent() ? found.get() : byTag(subject);
    }

    /** @return empty if the registry has no such API */
    private Optional<List<Descriptor>> byApi(Digest subject) throws RegistryException, InterruptedException {
        String purpose = "list the referrers of " + repository.name() + "@" + subject;
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        Pages pages = new Pages(repository, client.resource("referrers/" + subject), purpose);
        for (URI page = pages.first(); page != null; ) {
            WireRequest request = client.pull("GET", "referrers/" + subject, purpose)
                    .to(page)
                    .withHeader("Accept", MediaTypes.OCI_INDEX);
            try (WireResponse response = client.whole(request, ManifestPuller.LIMIT)) {
                if (isUnsupported(response)) {
                    return Optional.empty();
                }
                if (response.status() != 200) {
                    throw client.refused(response, request);
                }
                byte[] body = client.body(response, request, ManifestPuller.LIMIT);
                Manifest list = Manifest.of(body, MediaTypes.OCI_INDEX);
                list.children().forEach(child -> all.putIfAbsent(child.digest(), child));
                page = pages.after(page, response.headers());
            } catch (InvalidImageException e) {
                throw new RegistryException(
                        "registry " + repository.registry() + ": cannot " + purpose + ": " + e.getMessage()
                                + ". The registry or a cache before it is broken: its content cannot be used",
                        200,
                        "",
                        e);
            }
        }
        return Optional.of(List.copyOf(all.values()));
    }

    /** Registries without this API answer in several ways; some with a page for people and 200. */
    private static boolean isUnsupported(WireResponse response) {
        String type =
                MediaTypes.withoutParameters(response.header("Content-Type").orElse(""));
        return switch (response.status()) {
            case 200 -> !type.equals(MediaTypes.OCI_INDEX);
            case 400, 404, 405, 406, 501 -> true;
            default -> false;
        };
    }

    private List<Descriptor> byTag(Digest subject) throws RegistryException, InterruptedException {
        return repository
                .manifest(fallbackTag(subject))
                .filter(Manifest::isIndex)
                .map(Manifest::children)
                .orElse(List.of());
    }
}
