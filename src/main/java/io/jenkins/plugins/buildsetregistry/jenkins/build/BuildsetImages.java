package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.ImageVariables;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the registry of a buildset has under which name, as far as the controller was told: images of changes ahead, and those
 * that were built. Kept in the state of the build.
 */
final class BuildsetImages implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int MOST = 200;

    /** By name and tag, the last one last. Replaced as a whole: they may be stored meanwhile. */
    private volatile LinkedHashMap<String, String> digests = new LinkedHashMap<>();

    /** @param images farthest first: of several with one name, the last one is behind it */
    synchronized void begin(List<RecordedImage> images) {
        digests = new LinkedHashMap<>();
        add(images);
    }

    synchronized void add(List<RecordedImage> images) {
        LinkedHashMap<String, String> all = new LinkedHashMap<>(digests);
        for (RecordedImage image : images) {
            for (String tag : image.tags()) {
                String name = image.name().withTag(tag).canonical();
                all.remove(name);
                all.put(name, image.digest().toString());
            }
        }
        List<String> names = new ArrayList<>(all.keySet());
        names.subList(0, Math.max(0, names.size() - MOST)).forEach(all::remove);
        digests = all;
    }

    /** Registries that they are named after. */
    Stream<String> registries() {
        return digests.keySet().stream()
                .map(name -> ImageName.parse(name).registry())
                .distinct();
    }

    /** @param authority of the registry that has them */
    Map<String, String> variables(String authority) {
        Map<ImageName, Digest> images = new HashMap<>();
        digests.forEach((name, digest) -> images.put(ImageName.parse(name), Digest.parse(digest)));
        return ImageVariables.of(authority, images);
    }
}
