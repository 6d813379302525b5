package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image that a Dockerfile uses, looked up in the buildset registry.
 *
 * @param written as the Dockerfile has it after its arguments were expanded
 * @param name as that means
 * @param digest in the buildset registry, or null if it is not there: the upstream's image is meant then
 * @param origin where a speculative image came from, or null
 */
public record ResolvedBase(String written, ImageName name, Digest digest, Origin origin) {
    /** Whether the buildset registry has it. */
    public boolean isSpeculative() {
        return digest != null;
    }

    /**
     * {@code host:port/repository@digest}, for an engine.
     *
     * @param authority of the buildset registry
     */
    public String pinnedReference(String authority) {
        return authority + "/" + name.buildsetRepository() + "@" + digest;
    }

    /** For {@link Dockerfile#rewrite}: the speculative ones among {@code bases}, by what the Dockerfile has. */
    public static Map<String, String> replacements(List<ResolvedBase> bases, String authority) {
        Map<String, String> replacements = new LinkedHashMap<>();
        bases.stream()
                .filter(ResolvedBase::isSpeculative)
                .forEach(base -> replacements.put(base.written(), base.pinnedReference(authority)));
        return replacements;
    }

    /** For {@code BuiltImage}: each image once, however it was written. */
    public static List<BaseImage> images(List<ResolvedBase> bases) {
        Set<BaseImage> images = new LinkedHashSet<>();
        bases.forEach(base -> images.add(new BaseImage(base.name(), base.digest(), base.origin())));
        return List.copyOf(images);
    }
}
