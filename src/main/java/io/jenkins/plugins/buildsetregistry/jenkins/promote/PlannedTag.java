package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import java.util.Objects;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A final tag that is to be set, as it was shown to who confirms it. */
@ExportedBean
public final class PlannedTag {
    private final String image;
    private final String digest;
    private final String held;
    private final boolean done;
    private final long missingBytes;

    PlannedTag(Promotion.Step step) {
        this.image = step.upload().image().toString();
        this.digest = step.upload().digest().toString();
        this.held = step.held() == null ? null : step.held().toString();
        this.done = step.isDone();
        this.missingBytes = step.copy() == null ? 0 : step.copy().missingBytes();
    }

    /** With its final tag. */
    @Exported
    public String getImage() {
        return image;
    }

    @Exported
    public String getDigest() {
        return digest;
    }

    /** What the tag holds before; null for nothing. */
    @Exported
    public String getHeld() {
        return held;
    }

    /** Whether there is nothing to do. */
    @Exported
    public boolean isDone() {
        return done;
    }

    /** That are to be copied before. */
    @Exported
    public long getMissingBytes() {
        return missingBytes;
    }

    /** Whether the same would be done. */
    boolean isLike(PlannedTag other) {
        return image.equals(other.image) && digest.equals(other.digest) && Objects.equals(held, other.held);
    }
}
