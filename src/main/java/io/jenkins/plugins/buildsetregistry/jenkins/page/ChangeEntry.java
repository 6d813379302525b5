package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A change that a build was for, or one ahead of it, as its record was when the build began. */
@ExportedBean
public final class ChangeEntry {
    /** Of a change that has more, these are enough for a picture; the record has all. */
    private static final int MOST_IMAGES = 100;

    private final String name;
    private final String project;
    private final String number;
    private final String revision;
    private final String url;
    private final String buildUrl;
    private final String intermediate;
    private final ArrayList<ImageEntry> images;

    private ChangeEntry(Change change, String buildUrl, String intermediate, List<RecordedImage> images) {
        this.name = change.toString();
        this.project = change.id().project();
        this.number = change.id().number();
        this.revision = change.revision();
        this.url = change.url();
        this.buildUrl = buildUrl;
        this.intermediate = intermediate;
        this.images = new ArrayList<>(images.stream()
                .limit(MOST_IMAGES)
                .map(image -> new ImageEntry(image, name))
                .toList());
    }

    /** @param intermediate name of the configured registry that has its record, or null for the only one */
    static ChangeEntry own(Change change, String intermediate) {
        return new ChangeEntry(change, null, intermediate, List.of());
    }

    static ChangeEntry ahead(ChangeRecord record) {
        return new ChangeEntry(record.change(), record.buildUrl(), null, record.images());
    }

    /** Project, number and revision in words. */
    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public String getProject() {
        return project;
    }

    @Exported
    public String getNumber() {
        return number;
    }

    @Exported
    public String getRevision() {
        return revision;
    }

    /** For people; null if it is not known. */
    @Exported
    public String getUrl() {
        return url;
    }

    /** The build that has made its images; null if it is not known, or is the one that says this. */
    @Exported
    public String getBuildUrl() {
        return buildUrl;
    }

    /** Name of the configured registry that has its record; null for the only one. */
    public String getIntermediate() {
        return intermediate;
    }

    /** That it had when the build began; of the own change none, they are with the build. */
    @Exported(inline = true)
    public List<ImageEntry> getImages() {
        return images;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangeEntry entry && entry.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
