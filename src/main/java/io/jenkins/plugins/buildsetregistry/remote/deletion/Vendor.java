package io.jenkins.plugins.buildsetregistry.remote.deletion;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who has an interface of its own to delete tags. */
public enum Vendor {
    /** By the specification only. */
    NONE("none", "", (api, name) -> null),
    DOCKER_HUB("docker-hub", "", DockerHubTags::new),
    QUAY("quay", "/api/v1", (api, name) -> new QuayTags(api)),
    GHCR("ghcr", "/api/v3", (api, name) -> new GitHubPackages(api)),
    GITLAB("gitlab", "/api/v4", (api, name) -> new GitLabTags(api)),
    HARBOR("harbor", "/api/v2.0", (api, name) -> new HarborTags(api)),
    ECR("ecr", "", EcrTags::new),
    ARTIFACTORY("artifactory", "", (api, name) -> new ArtifactoryTags(api));

    private static final Pattern ECR_HOST =
            Pattern.compile("[0-9]{12}\\.dkr\\.ecr\\.([a-z0-9-]+)\\.(amazonaws\\.com(?:\\.cn)?)");

    private final String word;
    private final String path;
    private final BiFunction<VendorApi, ImageName, TagDeleter> deleter;

    Vendor(String word, String path, BiFunction<VendorApi, ImageName, TagDeleter> deleter) {
        this.word = word;
        this.path = path;
        this.deleter = deleter;
    }

    /** As it is written in a configuration. */
    public String word() {
        return word;
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Vendor::word).toList();
    }

    /** @throws IllegalArgumentException naming all words */
    public static Vendor parse(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(word.trim().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word
                        + "' is no registry whose own interface is known: expected one of "
                        + String.join(", ", words())));
    }

    /** By the registry of an image name; {@link #NONE} for one that it does not tell. */
    public static Vendor of(String registry) {
        return switch (registry) {
            case ImageName.DOCKER_HUB -> DOCKER_HUB;
            case "quay.io" -> QUAY;
            case "ghcr.io" -> GHCR;
            case "registry.gitlab.com" -> GITLAB;
            default -> ECR_HOST.matcher(registry).matches() ? ECR : registry.endsWith(".jfrog.io") ? ARTIFACTORY : NONE;
        };
    }

    /** The region in the name of a registry of Amazon. */
    static String region(String registry) {
        Matcher host = ECR_HOST.matcher(registry);
        if (!host.matches()) {
            throw new IllegalArgumentException(
                    "'" + registry + "' is no registry of Amazon: expected <account>.dkr.ecr.<region>.amazonaws.com");
        }
        return host.group(1);
    }

    /**
     * Where the interface is.
     *
     * @param address what is configured, or null
     * @param endpoint of the registry
     * @throws IllegalArgumentException if it must be configured, or the vendor has no registry of such a name
     */
    URI base(URI address, String registry, URI endpoint) {
        if (this == ECR) {
            region(registry);
        }
        if (address != null) {
            return URI.create(address.toString().replaceAll("/+$", "") + path);
        }
        return switch (this) {
            case DOCKER_HUB -> URI.create("https://hub.docker.com");
            case GHCR -> URI.create("https://api.github.com");
            case GITLAB -> {
                if (!registry.equals("registry.gitlab.com")) {
                    throw new IllegalArgumentException(
                            "the address of the GitLab that " + registry
                                    + " belongs to is not known: configure it beside 'gitlab', such as https://gitlab.example.org");
                }
                yield URI.create("https://gitlab.com" + path);
            }
            case ECR -> {
                Matcher host = ECR_HOST.matcher(registry);
                yield host.matches() ? URI.create("https://api.ecr." + host.group(1) + "." + host.group(2)) : endpoint;
            }
            case ARTIFACTORY -> URI.create(endpoint + "/artifactory");
            default -> URI.create(endpoint + path);
        };
    }

    /** @return null for {@link #NONE} */
    TagDeleter deleter(VendorApi api, ImageName name) {
        return deleter.apply(api, name);
    }
}
