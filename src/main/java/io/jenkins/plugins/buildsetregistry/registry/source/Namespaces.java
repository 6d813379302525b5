package io.jenkins.plugins.buildsetregistry.registry.source;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which upstream a repository belongs to, by its name alone: {@code quay.io/foo/bar} to {@code quay.io}, and what names no
 * host to {@code docker.io} (DESIGN 7.1). What clients send as {@code ns} is a key into this list and never an address.
 */
public final class Namespaces {
    private static final String LIBRARY = "library/";

    /** @param repository in the registry of that namespace */
    public record Place(String namespace, String repository) {}

    private final Map<String, String> byComponent = new TreeMap<>();

    Namespaces(Iterable<String> configured) {
        for (String namespace : configured) {
            byComponent.put(component(namespace), namespace);
        }
    }

    private static String component(String namespace) {
        return namespace.equals(ImageName.DOCKER_HUB)
                ? namespace
                : first(new ImageName(namespace, "a", null, null).buildsetRepository());
    }

    private static String first(String repository) {
        int slash = repository.indexOf('/');
        return slash < 0 ? "" : repository.substring(0, slash);
    }

    /** Where a repository of this registry would come from. */
    Optional<Place> place(String repository) {
        if (byComponent.isEmpty()) {
            return Optional.empty();
        }
        String first = first(repository);
        String namespace = byComponent.get(first);
        if (namespace != null) {
            return Optional.of(new Place(namespace, hubName(namespace, repository.substring(first.length() + 1))));
        }
        boolean hub = byComponent.containsKey(ImageName.DOCKER_HUB) && !isHost(first);
        return hub
                ? Optional.of(new Place(ImageName.DOCKER_HUB, hubName(ImageName.DOCKER_HUB, repository)))
                : Optional.empty();
    }

    private static boolean isHost(String component) {
        return component.indexOf('.') >= 0
                || component.equals("localhost")
                || component.startsWith("localhost_")
                || component.startsWith("ip6_");
    }

    private static String hubName(String namespace, String repository) {
        return namespace.equals(ImageName.DOCKER_HUB) && repository.indexOf('/') < 0
                ? LIBRARY + repository
                : repository;
    }

    /**
     * The repository here that holds what {@code ns} and the path of a request name: the same for every spelling.
     *
     * @return empty if {@code ns} is no host, or the name would be none
     */
    static Optional<String> spelledOut(String ns, String repository) {
        try {
            return Optional.of(new ImageName(ns, repository, null, null).buildsetRepository())
                    .filter(ImageName::isRepository);
        } catch (InvalidImageException e) {
            return Optional.empty();
        }
    }

    /** The other spelling of a repository of {@code docker.io}: without the host, with {@code library/}. */
    Optional<String> otherSpelling(String repository) {
        String prefix = ImageName.DOCKER_HUB + "/";
        if (repository.startsWith(prefix)) {
            return Optional.of(hubName(ImageName.DOCKER_HUB, repository.substring(prefix.length())));
        }
        return repository.indexOf('/') < 0 && byComponent.containsKey(ImageName.DOCKER_HUB)
                ? Optional.of(LIBRARY + repository)
                : Optional.empty();
    }

    boolean isConfigured(String namespace) {
        return byComponent.containsValue(namespace);
    }
}
