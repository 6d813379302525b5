package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The name of an image, in the grammar of CNCF distribution's {@code reference} package.
 *
 * @param registry host with optional port, {@code docker.io} if none was written; IPv6 addresses in brackets
 * @param repository path, {@code library/} included for Docker Hub's official images; 255 characters at most
 * @param tag or null
 * @param digest or null
 */
public record ImageName(String registry, String repository, String tag, Digest digest) implements Serializable {
    public static final String DOCKER_HUB = "docker.io";
    private static final String LIBRARY = "library/";
    private static final int REPOSITORY_LIMIT = 255;
    /** A host name of DNS (RFC 1035, 253 characters as written) and a port; the grammar itself has no limit. */
    private static final int REGISTRY_LIMIT = 259;

    private static final String HOST_COMPONENT = "[a-zA-Z0-9]++(?:-++[a-zA-Z0-9]++)*+";
    private static final Pattern REGISTRY = Pattern.compile(
            "(?:" + HOST_COMPONENT + "(?:\\." + HOST_COMPONENT + ")*+|\\[[a-fA-F0-9:]++])(?::[0-9]{1,5})?");
    private static final String PATH_COMPONENT = "[a-z0-9]++(?:(?:\\.|_|__|-+)[a-z0-9]++)*+";
    private static final Pattern REPOSITORY = Pattern.compile(PATH_COMPONENT + "(?:/" + PATH_COMPONENT + ")*+");
    /** Would be taken for {@link #registryComponent} of another registry, or read back as one. */
    private static final Pattern HOST_LIKE = Pattern.compile("(?:[^/]*\\.[^/]*|localhost(?:_[0-9]++)?|ip6_[^/]*)/.*");

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    public ImageName {
        if (registry.length() > REGISTRY_LIMIT || !REGISTRY.matcher(registry).matches()) {
            throw new InvalidImageException(
                    "invalid registry '" + Shortened.of(registry) + "' in an image name: expected host[:port]");
        }
        if (!isRepository(repository)) {
            throw new InvalidImageException(
                    "invalid repository '" + Shortened.of(repository) + "': " + repositoryRemedy(repository));
        }
        if (registry.equals(DOCKER_HUB) && HOST_LIKE.matcher(repository).matches()) {
            throw new InvalidImageException("invalid repository '" + Shortened.of(repository)
                    + "': no organisation of Docker Hub is called like a host; leave out '" + DOCKER_HUB
                    + "/' if you mean that host");
        }
        if (tag != null && !isTag(tag)) {
            throw new InvalidImageException("invalid tag '" + Shortened.of(tag)
                    + "': up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'");
        }
    }

    /** Whether {@code text} is a repository path, without a host, that the distribution grammar allows. */
    public static boolean isRepository(String text) {
        return text.length() <= REPOSITORY_LIMIT && REPOSITORY.matcher(text).matches();
    }

    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /**
     * Reads a name as people write it: {@code alpine}, {@code quay.io/org/app:1}, {@code [::1]:5000/app@sha256:…}.
     *
     * @throws InvalidImageException naming {@code text} and what is wrong with it
     */
    public static ImageName parse(String text) {
        try {
            return parseParts(text);
        } catch (InvalidImageException e) {
            throw new InvalidImageException("invalid image name '" + Shortened.of(text) + "': " + e.getMessage(), e);
        }
    }

    private static ImageName parseParts(String text) {
        String rest = text;
        Digest digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Digest.parse(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        String tag = null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/') && !rest.endsWith("]")) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        if (rest.isEmpty()) {
            throw new InvalidImageException("the repository is missing");
        }
        if (IDENTIFIER.matcher(text).matches()) {
            throw new InvalidImageException("64 hexadecimal characters name an image id, not a repository");
        }
        if (!namesRegistry(rest)) {
            return of(DOCKER_HUB, rest, tag, digest);
        }
        int slash = rest.indexOf('/');
        return of(rest.substring(0, slash), rest.substring(slash + 1), tag, digest);
    }

    private static ImageName of(String registry, String path, String tag, Digest digest) {
        String host = registry.equals("index.docker.io") ? DOCKER_HUB : registry;
        String repository = host.equals(DOCKER_HUB) && path.indexOf('/') < 0 ? LIBRARY + path : path;
        return new ImageName(host, repository, tag, digest);
    }

    /** Whether a name says which registry it is in, so that {@code docker.io} is not merely the default. */
    public static boolean namesRegistry(String text) {
        int slash = text.indexOf('/');
        return slash >= 0 && isRegistry(text.substring(0, slash));
    }

    private static boolean isRegistry(String component) {
        return component.equals("localhost")
                || component.indexOf('.') >= 0
                || component.indexOf(':') >= 0
                || !component.toLowerCase(Locale.ROOT).equals(component);
    }

    /** Full form: {@code docker.io/library/alpine:3@sha256:…}. */
    public String canonical() {
        return registry + "/" + repository + suffix();
    }

    /** Short form, as Docker shows it: {@code alpine:3}, {@code acme/base}, {@code quay.io/acme/base}. */
    public String familiar() {
        if (!registry.equals(DOCKER_HUB)) {
            return canonical();
        }
        boolean official = repository.startsWith(LIBRARY) && repository.indexOf('/', LIBRARY.length()) < 0;
        return (official ? repository.substring(LIBRARY.length()) : repository) + suffix();
    }

    private String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    /** The name alone, without tag and digest. */
    public ImageName withoutReference() {
        return new ImageName(registry, repository, null, null);
    }

    public ImageName withTag(String newTag) {
        return new ImageName(registry, repository, newTag, null);
    }

    public ImageName withDigest(Digest newDigest) {
        return new ImageName(registry, repository, tag, newDigest);
    }

    /** What to ask a registry for: the digest, else the tag, else {@code latest}. */
    public String reference() {
        return digest != null ? digest.toString() : tagOrLatest();
    }

    public String tagOrLatest() {
        return tag == null ? "latest" : tag;
    }

    /**
     * Where this image lives in a buildset registry: {@code docker.io/} stripped, any other host as the first component
     * ({@code library/alpine}, {@code quay.io/org/app}, {@code localhost_5000/app}).
     */
    public String buildsetRepository() {
        return registry.equals(DOCKER_HUB) ? repository : registryComponent() + "/" + repository;
    }

    /** Where this image lives in an intermediate registry, below its prefix; the host is always kept. */
    public String intermediateRepository() {
        return registryComponent() + "/" + repository;
    }

    /** The host as one path component: no host name holds {@code _}, so {@code host_port} reads back without doubt. */
    private String registryComponent() {
        if (!registry.startsWith("[")) {
            return registry.toLowerCase(Locale.ROOT).replace(':', '_');
        }
        int end = registry.indexOf(']');
        String port = registry.substring(end + 1).replace(':', '_');
        return "ip6_" + ipv6Groups(registry.substring(1, end)) + port;
    }

    private static String ipv6Groups(String address) {
        try {
            byte[] bytes = InetAddress.getByName("[" + address + "]").getAddress();
            if (bytes.length == 4) {
                throw new InvalidImageException("'[" + address + "]' is an IPv4 address: write it without brackets");
            }
            return IntStream.range(0, 8)
                    .mapToObj(i -> Integer.toHexString((bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff))
                    .collect(Collectors.joining("-"));
        } catch (UnknownHostException e) {
            throw new InvalidImageException("'[" + address + "]' is not an IPv6 address", e);
        }
    }

    private static String repositoryRemedy(String repository) {
        if (repository.length() > REPOSITORY_LIMIT) {
            return "longer than " + REPOSITORY_LIMIT + " characters";
        }
        if (!repository.toLowerCase(Locale.ROOT).equals(repository)) {
            return "must be lower case";
        }
        return "components of a-z and 0-9, separated by '.', '_', '__' or '-', joined by '/'";
    }

    @Override
    public String toString() {
        return familiar();
    }
}
