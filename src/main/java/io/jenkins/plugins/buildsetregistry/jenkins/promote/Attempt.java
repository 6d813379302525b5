package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Something that a person has begun on the page: a look at what would be promoted, or the promotion. Kept with the build. */
@ExportedBean
public final class Attempt {
    private final int number;
    private final boolean plan;
    private final String change;
    private final PromotionMethod method;
    private final String by;
    private final long begun;
    private volatile long ended;
    private volatile String failure;
    private volatile ArrayList<PlannedTag> tags = new ArrayList<>();

    /**
     * @param plan whether it changes nothing
     * @param change its name
     * @param by a user
     * @param begun milliseconds since the epoch
     */
    Attempt(int number, boolean plan, String change, PromotionMethod method, String by, long begun) {
        this.number = number;
        this.plan = plan;
        this.change = change;
        this.method = method;
        this.by = by;
        this.begun = begun;
    }

    private Object readResolve() {
        tags = tags == null ? new ArrayList<>() : tags;
        return this;
    }

    /** From 1 on, each once for a build. */
    @Exported
    public int getNumber() {
        return number;
    }

    @Exported
    public boolean isPlan() {
        return plan;
    }

    @Exported
    public String getChange() {
        return change;
    }

    PromotionMethod method() {
        return method;
    }

    /** The user. */
    @Exported
    public String getBy() {
        return by;
    }

    /** Milliseconds since the epoch. */
    @Exported
    public long getBegun() {
        return begun;
    }

    /** Milliseconds since the epoch; 0 if it has not ended, or was cut off. */
    @Exported
    public long getEnded() {
        return ended;
    }

    /** Why it has failed; null if it has not. */
    @Exported
    public String getFailure() {
        return failure;
    }

    /** What was or would be set. */
    @Exported(inline = true)
    public List<PlannedTag> getTags() {
        return tags;
    }

    boolean hasSucceeded() {
        return ended != 0 && failure == null;
    }

    void succeeded(List<PlannedTag> what, long now) {
        tags = new ArrayList<>(what);
        ended = now;
    }

    void failed(String why, long now) {
        failure = why;
        ended = now;
    }
}
