package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildReport;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An image that a build has made. No record: what XStream writes of one it cannot read on Java 17. */
@ExportedBean
public final class ImageEntry {
    private final String repository;
    private final ArrayList<String> tags;
    private final String digest;
    private final long size;
    private final ArrayList<String> platforms;
    private final ArrayList<BaseEntry> bases;
    private final String change;
    private long timestamp;
    private long buildMilliseconds;
    private CopyEntry publication;

    /** @param change that it is of, or null */
    ImageEntry(RecordedImage image, String change) {
        this.repository = image.name().toString();
        this.tags = new ArrayList<>(image.tags());
        this.digest = image.digest().toString();
        this.size = image.size();
        this.platforms =
                new ArrayList<>(image.platforms().stream().map(Object::toString).toList());
        this.bases = new ArrayList<>(image.bases().stream().map(BaseEntry::new).toList());
        this.change = change;
    }

    /** @param now milliseconds since the epoch */
    ImageEntry(BuildReport report, long now) {
        this(report.image(), report.change() == null ? null : report.change().toString());
        this.timestamp = now;
        this.buildMilliseconds = report.build().toMillis();
        this.publication = CopyEntry.of(report.copied(), report.transfer());
    }

    /** Public name. */
    @Exported
    public String getRepository() {
        return repository;
    }

    /** Final tags. */
    @Exported
    public List<String> getTags() {
        return tags;
    }

    @Exported
    public String getDigest() {
        return digest;
    }

    /** Bytes of all that it is made of. */
    @Exported
    public long getSize() {
        return size;
    }

    @Exported
    public List<String> getPlatforms() {
        return platforms;
    }

    @Exported(inline = true)
    public List<BaseEntry> getBases() {
        return bases;
    }

    /** That it is of; null for none, and if an earlier version has stored it. */
    @Exported
    public String getChange() {
        return change;
    }

    /** When it was there, in milliseconds since the epoch; 0 if that is not known. */
    @Exported
    public long getTimestamp() {
        return timestamp;
    }

    /** How long its build took; 0 if that is not known. */
    @Exported
    public long getBuildMilliseconds() {
        return buildMilliseconds;
    }

    /** Its way to the intermediate registry; null if there was none, or if that is not known. */
    @Exported(inline = true)
    public CopyEntry getPublication() {
        return publication;
    }

    /** With its first tag. */
    String name() {
        return tags.isEmpty() ? repository : repository + ":" + tags.get(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageEntry entry
                && entry.repository.equals(repository)
                && entry.tags.equals(tags)
                && entry.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
