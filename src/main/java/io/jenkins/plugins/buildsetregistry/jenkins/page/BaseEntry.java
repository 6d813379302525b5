package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What an image was built on. */
@ExportedBean
public final class BaseEntry {
    private final String name;
    private final String digest;
    private final String change;

    BaseEntry(RecordedBase base) {
        this.name = base.name().toString();
        this.digest = base.digest() == null ? null : base.digest().toString();
        this.change = base.change() == null ? null : base.change().toString();
    }

    @Exported
    public String getName() {
        return name;
    }

    /** Null if the engine resolved it by itself. */
    @Exported
    public String getDigest() {
        return digest;
    }

    /** That made it; null for a published image and for one of the same build. */
    @Exported
    public String getChange() {
        return change;
    }
}
