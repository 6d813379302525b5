package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;

/** Where registries show their repositories to people, as far as their addresses are known. */
final class RegistryPage {
    private static final String OFFICIAL = "library/";

    private RegistryPage() {}

    /**
     * @param repository as it stands in image names
     * @return null if it has no page that is known
     */
    static String of(String repository) {
        ImageName name;
        try {
            name = ImageName.parse(repository);
        } catch (InvalidImageException e) {
            return null;
        }
        String path = name.repository();
        return switch (name.registry()) {
            case ImageName.DOCKER_HUB ->
                path.startsWith(OFFICIAL)
                        ? "https://hub.docker.com/_/" + path.substring(OFFICIAL.length())
                        : "https://hub.docker.com/r/" + path;
            case "quay.io" -> "https://quay.io/repository/" + path;
            case "ghcr.io" -> "https://ghcr.io/" + path; // leads to the package's page
            case "public.ecr.aws" -> "https://gallery.ecr.aws/" + path;
            default -> null;
        };
    }
}
