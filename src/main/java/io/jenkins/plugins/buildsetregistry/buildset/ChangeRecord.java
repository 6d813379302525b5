package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one build made of a change: the source of truth for linking and promotion. A value; the tag of a build's record
 * moves on as the build adds to it.
 *
 * @param buildUrl for people, or null
 * @param time of the last addition
 * @param dependsOn changes that this one was declared to depend on, in that order
 */
public record ChangeRecord(
        Change change,
        BuildId build,
        String buildUrl,
        Instant time,
        List<ChangeId> dependsOn,
        List<RecordedImage> images,
        List<RecordedUpload> uploads)
        implements Serializable {
    public ChangeRecord {
        dependsOn = List.copyOf(dependsOn);
        images = List.copyOf(images);
        uploads = List.copyOf(uploads);
    }

    /** This record with {@code image} in place of an earlier one of the same name and tags. */
    public ChangeRecord with(RecordedImage image, Instant now) {
        List<RecordedImage> all = new ArrayList<>(images);
        all.removeIf(other -> other.name().equals(image.name()) && image.tags().containsAll(other.tags()));
        all.add(image);
        return new ChangeRecord(change, build, buildUrl, now, dependsOn, all, uploads);
    }

    /** This record with {@code upload} in place of an earlier one of the same image. */
    public ChangeRecord with(RecordedUpload upload, Instant now) {
        List<RecordedUpload> all = new ArrayList<>(uploads);
        all.removeIf(other -> other.image().equals(upload.image()));
        all.add(upload);
        return new ChangeRecord(change, build, buildUrl, now, dependsOn, images, all);
    }

    /** What several parts of one build have recorded of one change; where two have an image, that of the later part counts. */
    static ChangeRecord merged(List<ChangeRecord> parts) {
        ChangeRecord merged = parts.get(0);
        Set<ChangeId> dependsOn = new LinkedHashSet<>(merged.dependsOn);
        for (ChangeRecord part : parts.subList(1, parts.size())) {
            Instant time = part.time.isAfter(merged.time) ? part.time : merged.time;
            for (RecordedImage image : part.images) {
                merged = merged.with(image, time);
            }
            for (RecordedUpload upload : part.uploads) {
                merged = merged.with(upload, time);
            }
            dependsOn.addAll(part.dependsOn);
        }
        return new ChangeRecord(
                merged.change,
                merged.build,
                merged.buildUrl,
                merged.time,
                List.copyOf(dependsOn),
                merged.images,
                merged.uploads);
    }

    /** The newest image of that name and tag. */
    public Optional<RecordedImage> image(ImageName name, String tag) {
        return images.stream()
                .filter(image -> image.name().equals(name) && image.tags().contains(tag))
                .reduce((first, second) -> second);
    }
}
