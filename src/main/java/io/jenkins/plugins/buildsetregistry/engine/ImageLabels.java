package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels of an image: what we know of it, what its owner says, our marks. */
public final class ImageLabels {
    /** Keys of the OCI image specification (annotations.md), which an owner may know better. */
    private static final String STANDARD = "org.opencontainers.image.";

    private ImageLabels() {}

    /**
     * @param marks of the build: those with standard keys give way to the specification's labels, others do not
     * @param base what the image stands on, if it is known
     * @return sorted, so that the same input makes the same image
     */
    public static Map<String, String> of(ImageSpec spec, Map<String, String> marks, Optional<TargetBase> base) {
        Map<String, String> labels = new TreeMap<>();
        base.map(TargetBase::labels).ifPresent(labels::putAll);
        marks.forEach((key, value) -> {
            if (key.startsWith(STANDARD)) {
                labels.put(key, value);
            }
        });
        labels.putAll(spec.labels());
        marks.forEach((key, value) -> {
            if (!key.startsWith(STANDARD)) {
                labels.put(key, value);
            }
        });
        return labels;
    }
}
