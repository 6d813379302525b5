package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What one fuzzing client knows of the registry: its own repositories, and what it has put into them. */
final class FuzzedContent {
    private static final int REMEMBERED = 40;

    private final List<String> repositories;
    private final Map<String, List<Digest>> blobs = new LinkedHashMap<>();
    private final Map<String, Map<Digest, byte[]>> manifests = new LinkedHashMap<>();
    private final List<String> uploads = new ArrayList<>();

    /** @param name starts the name of every repository of this client */
    FuzzedContent(String name) {
        repositories =
                List.of(name, name + "/a", name + "/x/manifests/y", name + "/blobs/uploads", name + "/tags/list");
        for (String repository : repositories) {
            blobs.put(repository, new ArrayList<>());
            manifests.put(repository, new LinkedHashMap<>());
        }
    }

    List<String> repositories() {
        return repositories;
    }

    String repository(Random random) {
        return repositories.get(random.nextInt(repositories.size()));
    }

    List<Digest> blobs(String repository) {
        return blobs.getOrDefault(repository, List.of());
    }

    /** Those that were acknowledged and not deleted, with their bytes. */
    Map<Digest, byte[]> acknowledged(String repository) {
        return manifests.getOrDefault(repository, Map.of());
    }

    List<Digest> manifests(String repository) {
        return List.copyOf(acknowledged(repository).keySet());
    }

    Optional<String> upload(Random random) {
        return uploads.isEmpty() ? Optional.empty() : Optional.of(uploads.get(random.nextInt(uploads.size())));
    }

    /** One that is known somewhere, or one of something that nobody has. */
    String digest(Random random) {
        String repository = repository(random);
        List<Digest> known = new ArrayList<>(random.nextBoolean() ? blobs(repository) : manifests(repository));
        return known.isEmpty()
                ? Digest.sha256(new byte[random.nextInt(5)]).toString()
                : known.get(random.nextInt(known.size())).toString();
    }

    /** Takes note of what an answer acknowledges. */
    void learn(FuzzedRequest request, RawAnswer answer) {
        Optional<String> location = answer.header("Location");
        if (answer.status() == 202 && location.isPresent() && request.method().equals("POST")) {
            uploads.add(location.get());
            trim(uploads);
        }
        if (answer.status() == 201 && location.isPresent()) {
            Digest digest = Digest.parse(answer.header("Docker-Content-Digest").orElseThrow());
            String repository = location.get().replaceFirst("^/v2/", "").replaceFirst("/(blobs|manifests)/[^/]*$", "");
            if (location.get().contains("/manifests/" + digest)) {
                manifests.computeIfPresent(repository, (name, known) -> with(known, digest, request.body()));
            } else {
                blobs.getOrDefault(repository, new ArrayList<>()).add(digest);
                trim(blobs.getOrDefault(repository, new ArrayList<>()));
            }
        }
    }

    private static Map<Digest, byte[]> with(Map<Digest, byte[]> known, Digest digest, byte[] body) {
        known.put(digest, body);
        return known;
    }

    /** A manifest, or anything else, may be gone after this. */
    void forget(String reference) {
        manifests.values().forEach(known -> known.keySet().removeIf(digest -> reference.contains(digest.hex())));
    }

    private static void trim(List<?> list) {
        if (list.size() > REMEMBERED) {
            list.remove(0);
        }
    }
}
