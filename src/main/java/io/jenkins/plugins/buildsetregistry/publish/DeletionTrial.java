package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags.InRepository;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags.Removal;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which tag to delete first, and which other one to look at after it, where nothing was promoted just now. Best are two
 * temporary tags that go both: one is given the image of the other, so nothing that stays is at risk. Else a temporary tag has the
 * image of its final tag already, or is given it.
 */
final class DeletionTrial {
    private final ImageName name;
    private final RemoteRepository target;
    private final List<Removal> removals;

    private DeletionTrial(ImageName name, RemoteRepository target, List<Removal> removals) {
        this.name = name;
        this.target = target;
        this.removals = removals;
    }

    /**
     * Changes nothing.
     *
     * @param removals at least one
     * @return empty, after a warning, if there is nothing to try with
     */
    static Optional<InRepository> plan(
            ImageName name, RemoteRepository target, List<Removal> removals, Consumer<String> log)
            throws InterruptedException {
        String reason = "nothing else is in the repository that could be looked at after the first deletion";
        try {
            Optional<InRepository> plan = new DeletionTrial(name, target, removals).plan();
            if (plan.isPresent()) {
                return plan;
            }
        } catch (IOException e) {
            reason = e.getMessage();
        }
        log.accept(StaleTags.staying(name, removals.stream().map(Removal::tag).toList(), reason));
        return Optional.empty();
    }

    private Optional<InRepository> plan() throws IOException, InterruptedException {
        Map<String, Digest> published = new LinkedHashMap<>();
        for (Removal removal : removals) {
            String tag = finalTag(removal);
            if (!published.containsKey(tag)) {
                published.put(tag, Promotion.digest(target, tag));
            }
        }
        List<Removal> unpublished = removals.stream()
                .filter(removal -> !published.containsValue(removal.digest()))
                .toList();
        if (unpublished.size() > 1) {
            Removal watched = unpublished.get(1);
            return of(List.of(watched.tag()), unpublished.get(0).tag(), watched.digest());
        }
        Optional<Removal> natural = removals.stream()
                .filter(removal -> published.containsValue(removal.digest()))
                .findFirst();
        Optional<Digest> digest = natural.isPresent()
                ? natural.map(Removal::digest)
                : published.values().stream().filter(Objects::nonNull).findFirst();
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        List<String> watched = published.keySet().stream()
                .filter(tag -> digest.get().equals(published.get(tag)))
                .toList();
        return of(watched, natural.orElse(removals.get(0)).tag(), digest.get());
    }

    private static String finalTag(Removal removal) {
        return TemporaryTag.parse(removal.tag()).orElseThrow().tag();
    }

    /** @param watched tags that hold {@code digest} */
    private Optional<InRepository> of(List<String> watched, String tag, Digest digest)
            throws IOException, InterruptedException {
        Optional<Manifest> manifest = target.manifest(digest.toString());
        List<Promotion.Step> steps = new ArrayList<>();
        for (String each : watched) {
            if (manifest.isPresent()) {
                steps.add(new Promotion.Step(
                        new RecordedUpload(name.withTag(each), tag, digest, digest),
                        target,
                        digest,
                        manifest.get(),
                        true,
                        null));
            }
        }
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new InRepository(name, target, steps, steps.get(0), removals));
    }
}
