package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which repositories changes of which projects were uploaded to: one tag for each pair, in one repository of the intermediate
 * registry. Records are found by their change only; this tells where to look for temporary tags without one.
 */
public final class UploadTargets {
    private static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.upload-target.v1";
    private static final String PROJECT = "org.jenkins.buildset-registry.project";
    private static final String REPOSITORY = "org.jenkins.buildset-registry.repository";

    private static final int LIMIT = 1000;

    private final RemoteRepository repository;

    public UploadTargets(IntermediateRegistry intermediate) {
        this.repository = intermediate.uploads();
    }

    /**
     * Where temporary tags of a project's changes are.
     *
     * @param repository public name without tag and digest
     */
    public record Place(String project, ImageName repository) {
        private String tag() {
            return Digest.sha256((project + "\n" + repository).getBytes(StandardCharsets.UTF_8))
                    .hex()
                    .substring(0, 32);
        }
    }

    /** Adds the repositories of its uploads, where they are not known yet. */
    void remember(ChangeRecord record) throws IOException, InterruptedException {
        Set<Place> places = new LinkedHashSet<>();
        for (RecordedUpload upload : record.uploads()) {
            places.add(new Place(record.change().id().project(), upload.image().withoutReference()));
        }
        for (Place place : places) {
            if (repository.head(place.tag()).isEmpty()) {
                Map<String, String> annotations = Map.of(
                        PROJECT, place.project(), REPOSITORY, place.repository().toString());
                Artifact.empty(ARTIFACT_TYPE, annotations).push(repository, place.tag());
            }
        }
    }

    /**
     * Those of the given projects and repositories; of any where none is given. Where both are, nobody is asked whether anything
     * was uploaded.
     *
     * @param from after which share of all that are known to begin, from 0 to below 1; after the last one comes the first, and
     *     after a thousand the rest is left out
     */
    public List<Place> choose(Collection<String> projects, Collection<ImageName> repositories, double from)
            throws IOException, InterruptedException {
        if (projects.isEmpty() || repositories.isEmpty()) {
            return list(from).stream()
                    .filter(place -> projects.isEmpty() || projects.contains(place.project()))
                    .filter(place -> repositories.isEmpty() || repositories.contains(place.repository()))
                    .toList();
        }
        return projects.stream()
                .flatMap(project -> repositories.stream().map(name -> new Place(project, name)))
                .toList();
    }

    private List<Place> list(double from) throws IOException, InterruptedException {
        List<String> tags = repository.tags();
        List<Place> places = new ArrayList<>();
        int first = (int) (from * tags.size());
        for (int i = 0; i < Math.min(LIMIT, tags.size()); i++) {
            manifest(tags.get((first + i) % tags.size()))
                    .flatMap(UploadTargets::read)
                    .ifPresent(places::add);
        }
        return places;
    }

    private Optional<Manifest> manifest(String tag) throws IOException, InterruptedException {
        try {
            return repository.manifest(tag);
        } catch (RegistryException e) {
            if (e.status() == 200) {
                return Optional.empty(); // not ours: it is there, and cannot be read
            }
            throw e;
        }
    }

    private static Optional<Place> read(Manifest manifest) {
        if (!manifest.artifactType().equals(Optional.of(ARTIFACT_TYPE))) {
            return Optional.empty();
        }
        try {
            JsonNode annotations = Json.MAPPER.readTree(manifest.bytes()).path("annotations");
            return Optional.of(new Place(
                    annotations.path(PROJECT).asText(),
                    ImageName.parse(annotations.path(REPOSITORY).asText()).withoutReference()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // not ours
        }
    }
}
