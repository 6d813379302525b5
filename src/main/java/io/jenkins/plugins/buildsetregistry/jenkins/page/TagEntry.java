package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A tag that a build has set in a target registry. */
@ExportedBean
public final class TagEntry {
    private final String repository;
    private final String tag;
    private final String finalTag;
    private final String digest;
    private final String previous;
    private final String by;
    private final long timestamp;
    private final CopyEntry copy;

    /** @param now milliseconds since the epoch */
    TagEntry(UploadedImage uploaded, long now) {
        this.repository = uploaded.upload().image().withoutReference().toString();
        this.tag = uploaded.upload().temporaryTag();
        this.finalTag = uploaded.upload().image().tagOrLatest();
        this.digest = uploaded.upload().digest().toString();
        this.previous = null;
        this.by = null;
        this.timestamp = now;
        this.copy = CopyEntry.of(uploaded.copied(), uploaded.took());
    }

    /**
     * @param copied what was copied for it, or null
     * @param by who has promoted it
     * @param now milliseconds since the epoch
     */
    TagEntry(Promotion.Step promoted, CopyReport copied, String by, long now) {
        this.repository = promoted.upload().image().withoutReference().toString();
        this.tag = promoted.upload().image().tagOrLatest();
        this.finalTag = tag;
        this.digest = promoted.upload().digest().toString();
        this.previous = promoted.held() == null || promoted.isDone()
                ? null
                : promoted.held().toString();
        this.by = by;
        this.timestamp = now;
        this.copy = CopyEntry.of(copied, null);
    }

    @Exported
    public String getRepository() {
        return repository;
    }

    @Exported
    public String getTag() {
        return tag;
    }

    /** That it is, or is to be promoted to; null if an earlier version has stored it. */
    @Exported
    public String getFinalTag() {
        return finalTag;
    }

    @Exported
    public String getDigest() {
        return digest;
    }

    /** What a promotion has replaced; null if it has replaced nothing, or if that is not known. */
    @Exported
    public String getPrevious() {
        return previous;
    }

    /** Who has promoted it; null of an upload, and if that is not known. */
    @Exported
    public String getBy() {
        return by;
    }

    /** Milliseconds since the epoch; 0 if that is not known. */
    @Exported
    public long getTimestamp() {
        return timestamp;
    }

    /** What was copied for it; null if nothing was, or if that is not known. */
    @Exported(inline = true)
    public CopyEntry getCopy() {
        return copy;
    }

    String name() {
        return repository + ":" + tag;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TagEntry entry
                && entry.repository.equals(repository)
                && entry.tag.equals(tag)
                && entry.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
