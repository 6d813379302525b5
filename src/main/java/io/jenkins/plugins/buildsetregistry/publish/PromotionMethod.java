package io.jenkins.plugins.buildsetregistry.publish;

import java.util.Locale;

/** Where the promoted bytes come from. The words are those of Zuul's {@code promote_container_image_method}. */
public enum PromotionMethod {
    /** The target registry, where the gate has uploaded them under a temporary tag. */
    TAG,
    /** The intermediate registry: nothing unmerged was ever in the target registry. */
    INTERMEDIATE_REGISTRY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
