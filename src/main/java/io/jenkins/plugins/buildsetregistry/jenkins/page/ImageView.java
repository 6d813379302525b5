package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;
import java.util.Date;
import java.util.List;

/** How an {@link ImageEntry} is shown. */
public final class ImageView {
    private static final int MOST_PLATFORMS = 20;

    private final ImageEntry entry;
    private final List<BaseView> bases;
    private final boolean isUploaded;
    private final boolean isPromoted;
    private final List<BuildView> uses;

    /** @param uses other builds that had to do with it, which the reader may see */
    ImageView(ImageEntry entry, List<BaseView> bases, boolean isUploaded, boolean isPromoted, List<BuildView> uses) {
        this.entry = entry;
        this.bases = bases;
        this.isUploaded = isUploaded;
        this.isPromoted = isPromoted;
        this.uses = uses;
    }

    public String getRepository() {
        return Shown.text(entry.getRepository());
    }

    public String getTags() {
        return Shown.text(String.join(", ", entry.getTags()));
    }

    /** Whole, to be copied. */
    public String getDigest() {
        return Shown.text(entry.getDigest());
    }

    public String getShortDigest() {
        return Shown.digest(entry.getDigest());
    }

    public String getShortSize() {
        return ByteCount.inColumn(entry.getSize());
    }

    /** Bytes. */
    public long getExactSize() {
        return entry.getSize();
    }

    public List<String> getPlatforms() {
        return entry.getPlatforms().stream()
                .limit(MOST_PLATFORMS)
                .map(Shown::text)
                .toList();
    }

    public List<BaseView> getBases() {
        return bases;
    }

    /** Null for none. */
    public String getChange() {
        return Shown.text(entry.getChange());
    }

    public boolean isPublished() {
        return entry.getPublication() != null;
    }

    public boolean isUploaded() {
        return isUploaded;
    }

    public boolean isPromoted() {
        return isPromoted;
    }

    /** When it was there; null if that is not known. */
    public Date getTime() {
        return entry.getTimestamp() == 0 ? null : new Date(entry.getTimestamp());
    }

    /** How long its build took; null if that is not known. */
    public String getBuildDuration() {
        return Shown.duration(entry.getBuildMilliseconds());
    }

    /** Its way to the intermediate registry; null if there was none, or if that is not known. */
    public CopyView getPublication() {
        return CopyView.of(entry.getPublication());
    }

    /** Other builds that had to do with it. */
    public List<BuildView> getUses() {
        return uses;
    }

    /** Where people see the repository, or null. */
    public String getPage() {
        return RegistryPage.of(entry.getRepository());
    }
}
