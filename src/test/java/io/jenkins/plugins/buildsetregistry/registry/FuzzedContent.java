package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What one fuzzing client knows of the registry: its own repositories, and what it has put into them. */
final class FuzzedContent {
    private static final int REMEMBERED = 40;

    private final List<String> repositories;
    private final Map<String, List<Digest>> blobs = new LinkedHashMap<>();
    private final Map<String, Map<Digest, byte[]>> manifests = new LinkedHashMap<>();
    private final Map<String, FuzzedUpload> uploads = new LinkedHashMap<>();
    private final Map<Digest, Integer> sizes = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final List<String> subjects = new ArrayList<>();
    private String token = "none";

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

    /** Of what was acknowledged once. */
    int size(Digest digest) {
        return sizes.getOrDefault(digest, 0);
    }

    /** Where something is listed that refers to a subject. */
    Optional<String> referrers(Random random) {
        return subjects.isEmpty() ? Optional.empty() : Optional.of(subjects.get(random.nextInt(subjects.size())));
    }

    /** The latest that was given out. */
    String token() {
        return token;
    }

    /** Whether this lists something that was deleted on its own. */
    boolean mayLackSomething(String manifest) {
        return deleted.stream().anyMatch(manifest::contains);
    }

    /** Those that were acknowledged and not deleted, with their bytes. */
    Map<Digest, byte[]> acknowledged(String repository) {
        return manifests.getOrDefault(repository, Map.of());
    }

    List<Digest> manifests(String repository) {
        return List.copyOf(acknowledged(repository).keySet());
    }

    Optional<FuzzedUpload> upload(Random random) {
        return uploads.isEmpty()
                ? Optional.empty()
                : Optional.of(List.copyOf(uploads.values()).get(random.nextInt(uploads.size())));
    }

    /** What the target of a request names, if it is an upload that is under way. */
    Optional<FuzzedUpload> upload(String target) {
        return Optional.ofNullable(uploads.get(target.replaceFirst("\\?.*", "")));
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
    void learn(FuzzedRequest request, RawAnswer answer) throws IOException {
        Optional<String> location = answer.header("Location");
        if (answer.status() == 202 && location.isPresent() && request.method().equals("POST")) {
            uploads.put(location.get(), new FuzzedUpload(location.get()));
            if (uploads.size() > REMEMBERED) {
                uploads.remove(uploads.keySet().iterator().next());
            }
        } else if (answer.status() == 202 && request.method().equals("PATCH")) {
            upload(request.target()).ifPresent(upload -> upload.append(request.body()));
        } else if (answer.status() == 201 && location.isPresent()) {
            learnResult(request, answer, location.get());
        } else if (answer.status() == 200 && request.target().startsWith("/token")) {
            token = Json.MAPPER.readTree(answer.body()).get("token").asText();
        }
        boolean refusedChunk = request.method().equals("PATCH") && answer.status() >= 400; // what came of it may stay
        if (request.method().equals("PUT") || request.method().equals("DELETE") || refusedChunk) {
            doubt(request);
        }
    }

    /** What has come of the upload that this names is not known. */
    void doubt(FuzzedRequest request) {
        upload(request.target()).ifPresent(upload -> uploads.remove(upload.location()));
    }

    private void learnResult(FuzzedRequest request, RawAnswer answer, String location) {
        Digest digest = Digest.parse(answer.header("Docker-Content-Digest").orElseThrow());
        String repository = location.replaceFirst("^/v2/", "").replaceFirst("/(blobs|manifests)/[^/]*$", "");
        int before = upload(request.target()).map(FuzzedUpload::size).orElse(0);
        sizes.putIfAbsent(digest, before + request.body().length);
        if (location.contains("/manifests/" + digest)) {
            manifests.computeIfPresent(repository, (name, known) -> with(known, digest, request.body()));
            answer.header("OCI-Subject")
                    .ifPresent(subject -> subjects.add("/v2/" + repository + "/referrers/" + subject));
            trim(subjects);
        } else {
            blobs.getOrDefault(repository, new ArrayList<>()).add(digest);
            trim(blobs.getOrDefault(repository, new ArrayList<>()));
        }
    }

    private static Map<Digest, byte[]> with(Map<Digest, byte[]> known, Digest digest, byte[] body) {
        known.put(digest, body);
        return known;
    }

    /** A manifest, or anything else, may be gone after this. */
    void forget(FuzzedRequest request) {
        String reference = request.target();
        if (request.method().equals("DELETE")) {
            deleted.add(reference.replaceFirst("\\?.*", "").replaceFirst(".*:", ""));
        }
        manifests.values().forEach(known -> known.keySet().removeIf(digest -> reference.contains(digest.hex())));
    }

    private static void trim(List<?> list) {
        if (list.size() > REMEMBERED) {
            list.remove(0);
        }
    }
}
