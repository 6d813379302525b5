package io.jenkins.plugins.buildsetregistry.remote.deletion;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.TagDeleter;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion;
import io.jenkins.plugins.buildsetregistry.remote.TagDeletion.Outcome;
import io.jenkins.plugins.buildsetregistry.remote.VendorApi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GitHub's own interface ({@code docs.github.com/rest/packages/packages}): the password is a classic token with
 * {@code read:packages} and {@code delete:packages}. It knows versions, which are images with all their tags: one is deleted if
 * the tag is the only one that it has, no index lists it, and nothing refers to it.
 */
final class GitHubPackages implements TagDeleter {
    private static final int PAGE = 100;
    private static final int PAGES = 10;

    private final VendorApi api;
    private String path;
    private Set<Digest> needed;

    GitHubPackages(VendorApi api) {
        this.api = api;
    }

    /** @param id of GitHub's; @param name a digest */
    private record Version(long id, String name, List<String> tags) {}

    @Override
    public TagDeletion delete(String tag, Digest held) throws RegistryException, InterruptedException {
        String purpose = "delete tag " + api.repository().name() + ":" + tag;
        List<Version> versions;
        try {
            versions = versions(purpose);
        } catch (RegistryException e) {
            return api.refused(e, tag);
        }
        Optional<Version> version = versions.stream()
                .filter(each -> each.name().equals(held.toString()))
                .findFirst();
        if (version.isEmpty()) {
            return new TagDeletion(
                    Outcome.UNSUPPORTED,
                    "no version " + held.abbreviated() + " is among the newest " + PAGE * PAGES
                            + " that GitHub tells of");
        }
        List<String> others =
                version.get().tags().stream().filter(each -> !each.equals(tag)).toList();
        if (!others.isEmpty() || version.get().tags().isEmpty()) {
            return new TagDeletion(
                    Outcome.SHARED,
                    "GitHub deletes images with all their tags, and this one has "
                            + (others.isEmpty() ? "none" : String.join(", ", others) + ", too"));
        }
        if (versions.size() >= PAGE * PAGES) {
            return new TagDeletion(
                    Outcome.SHARED,
                    "GitHub deletes whole images, and there are too many to see whether an index lists this one, or something refers to it");
        }
        boolean isReferredTo = versions.stream()
                .flatMap(each -> each.tags().stream())
                .anyMatch(each -> each.startsWith("sha256-" + held.hex()));
        if (isReferredTo || needed(versions).contains(held)) {
            return new TagDeletion(
                    Outcome.SHARED,
                    "GitHub deletes whole images, and an index lists this one, or something refers to it");
        }
        return api.delete(api.request("DELETE", path + "/" + version.get().id(), api.bearer(), purpose), tag);
    }

    /** An owner is an organization or a user. */
    private List<Version> versions(String purpose) throws RegistryException, InterruptedException {
        if (path != null) {
            return pages(purpose);
        }
        String repository = api.repository().name();
        int slash = repository.indexOf('/');
        if (slash < 0) {
            throw new RegistryException("'" + repository + "' names no owner at GitHub: <owner>/<name>", 400, "", null);
        }
        String rest = "/" + repository.substring(0, slash) + "/packages/container/"
                + repository.substring(slash + 1).replace("/", "%2F") + "/versions";
        path = "/orgs" + rest;
        try {
            return pages(purpose);
        } catch (RegistryException e) {
            path = "/users" + rest;
            if (e.status() != 404) {
                path = null;
                throw e;
            }
        }
        return pages(purpose);
    }

    private List<Version> pages(String purpose) throws RegistryException, InterruptedException {
        List<Version> versions = new ArrayList<>();
        for (int page = 1; page <= PAGES; page++) {
            JsonNode found =
                    api.json(api.request("GET", path + "?per_page=" + PAGE + "&page=" + page, api.bearer(), purpose));
            for (JsonNode each : found) {
                List<String> tags = new ArrayList<>();
                each.path("metadata").path("container").path("tags").forEach(tag -> tags.add(tag.asText()));
                versions.add(
                        new Version(each.path("id").asLong(), each.path("name").asText(), tags));
            }
            if (found.size() < PAGE) {
                break;
            }
        }
        return versions;
    }

    /** What indexes list and referrers refer to; looked at once. */
    private Set<Digest> needed(List<Version> versions) throws RegistryException, InterruptedException {
        if (needed == null) {
            Set<Digest> found = new HashSet<>();
            for (Version each : versions) {
                Optional<Manifest> manifest =
                        Digest.isValid(each.name()) ? api.repository().manifest(each.name()) : Optional.empty();
                if (manifest.isPresent()) {
                    manifest.get().children().stream().map(Descriptor::digest).forEach(found::add);
                    manifest.get().subject().map(Descriptor::digest).ifPresent(found::add);
                }
            }
            needed = found;
        }
        return needed;
    }
}
