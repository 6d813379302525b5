package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which tags go first: new ones before those that users follow ({@code latest}, and what holds something else), and in each of
 * the two, bases before what is built on them.
 */
final class PromotionOrder {
    private static final String LATEST = "latest";

    private final ChangeRecord record;
    private final Map<RecordedImage, Integer> depths = new HashMap<>();

    PromotionOrder(ChangeRecord record) {
        this.record = record;
    }

    /** One after the other; the steps of one part do not depend on each other. */
    List<List<Promotion.Step>> parts(List<Promotion.Step> plan) {
        TreeMap<Integer, List<Promotion.Step>> parts = new TreeMap<>();
        for (Promotion.Step step : plan) {
            int depth = depth(step);
            int part = isMoving(step) ? record.images().size() + depth : depth;
            parts.computeIfAbsent(part, key -> new ArrayList<>()).add(step);
        }
        return List.copyOf(parts.values());
    }

    private static boolean isMoving(Promotion.Step step) {
        return !step.isDone() && (step.tag().equals(LATEST) || step.held() != null);
    }

    private int depth(Promotion.Step step) {
        ImageName name = step.upload().image().withoutReference();
        return record.images().stream()
                .filter(image -> image.name().equals(name)
                        && image.digest().equals(step.upload().digest()))
                .mapToInt(image -> depth(image, new HashSet<>()))
                .max()
                .orElse(0);
    }

    /** How many images of the record stand below it. */
    private int depth(RecordedImage image, Set<RecordedImage> above) {
        Integer known = depths.get(image);
        if (known != null) {
            return known;
        }
        if (!above.add(image)) {
            return 0; // somebody has written a circle
        }
        int depth = 0;
        for (RecordedBase base : image.bases()) {
            for (RecordedImage below : record.images()) {
                if (below.digest().equals(base.digest()) && !below.equals(image)) {
                    depth = Math.max(depth, 1 + depth(below, above));
                }
            }
        }
        above.remove(image);
        depths.put(image, depth);
        return depth;
    }
}
