package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Leaves beside each promoted image who has promoted it, when, and what it was made of: an in-toto statement that refers to its
 * digest. A registry that does not take it is a warning: the promotion is done.
 */
final class PromotionRecords {
    private final IntermediateRegistry intermediate;
    private final ChangeRecord record;
    private final Promotion.Options options;
    private final Consumer<String> log;

    PromotionRecords(
            IntermediateRegistry intermediate, ChangeRecord record, Promotion.Options options, Consumer<String> log) {
        this.intermediate = intermediate;
        this.record = record;
        this.options = options;
        this.log = log;
    }

    /** One for each digest in each repository, if it is not there yet. */
    void leave(List<Promotion.Step> promoted) throws InterruptedException {
        Map<ImageName, List<Promotion.Step>> images = new LinkedHashMap<>();
        for (Promotion.Step step : promoted) {
            ImageName image = step.upload().image().withoutReference();
            images.computeIfAbsent(image.withDigest(step.upload().digest()), key -> new ArrayList<>())
                    .add(step);
        }
        try {
            AFewAtOnce.all(List.copyOf(images.entrySet()), image -> leave(image.getKey(), image.getValue()));
        } catch (PublishException | BuildsetException | IOException e) {
            throw new IllegalStateException(e); // each of them is a warning
        }
    }

    private ImageName leave(ImageName image, List<Promotion.Step> tags) throws InterruptedException {
        RemoteRepository target = tags.get(0).target();
        PromotionStatement statement = new PromotionStatement(intermediate, record, options, tags);
        Map<String, String> annotations = statement.annotations();
        try {
            if (!isThere(target, image, annotations)) {
                new Artifact(
                                PromotionStatement.MEDIA_TYPE,
                                PromotionStatement.MEDIA_TYPE,
                                statement.bytes(),
                                annotations)
                        .attach(target, tags.get(0).manifest().descriptor());
            }
        } catch (IOException e) {
            log.accept("WARNING: " + image + " is promoted, but has no promotion record, because " + e.getMessage()
                    + ". Where a registry takes none, switch it off");
        }
        return image;
    }

    private static boolean isThere(RemoteRepository target, ImageName image, Map<String, String> annotations)
            throws IOException, InterruptedException {
        for (Descriptor referrer : target.referrers(image.digest())) {
            boolean candidate =
                    referrer.artifactType() == null || referrer.artifactType().equals(PromotionStatement.MEDIA_TYPE);
            if (candidate && isSame(annotations(target, referrer), annotations)) {
                return true;
            }
        }
        return false;
    }

    /** Not every registry shows them in its list. */
    private static Map<String, String> annotations(RemoteRepository target, Descriptor referrer)
            throws IOException, InterruptedException {
        if (!referrer.annotations().isEmpty()) {
            return referrer.annotations();
        }
        Optional<Manifest> manifest = target.manifest(referrer.digest().toString());
        return manifest.map(Manifest::annotations).orElse(Map.of());
    }

    private static boolean isSame(Map<String, String> there, Map<String, String> planned) {
        Map<String, String> one = new HashMap<>(there);
        Map<String, String> other = new HashMap<>(planned);
        one.remove(PromotionStatement.CREATED);
        other.remove(PromotionStatement.CREATED);
        return one.equals(other);
    }
}
