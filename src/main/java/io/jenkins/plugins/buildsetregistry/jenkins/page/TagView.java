package io.jenkins.plugins.buildsetregistry.jenkins.page;

import java.util.Date;

/** How a {@link TagEntry} is shown. */
public final class TagView {
    private final TagEntry entry;
    private final BuildView build;
    private final boolean isWhoShown;

    /**
     * @param build that has set it, if that is another one, and may be told
     * @param isWhoShown whether it may be told who has set it
     */
    TagView(TagEntry entry, BuildView build, boolean isWhoShown) {
        this.entry = entry;
        this.build = build;
        this.isWhoShown = isWhoShown;
    }

    /** With the final tag. */
    public String getName() {
        String tag = entry.getFinalTag() == null ? entry.getTag() : entry.getFinalTag();
        return Shown.text(entry.getRepository() + ":" + tag);
    }

    public String getTag() {
        return Shown.text(entry.getTag());
    }

    public String getDigest() {
        return Shown.text(entry.getDigest());
    }

    public String getShortDigest() {
        return Shown.digest(entry.getDigest());
    }

    /** What it has replaced, or null. */
    public String getPrevious() {
        return Shown.digest(entry.getPrevious());
    }

    /** Null if it is not known, or not to be told. */
    public String getBy() {
        return isWhoShown ? Shown.text(entry.getBy()) : null;
    }

    /** Null if it is this one, or not to be told. */
    public BuildView getBuild() {
        return build;
    }

    /** Null if it is not known. */
    public Date getTime() {
        return entry.getTimestamp() == 0 ? null : new Date(entry.getTimestamp());
    }

    /** Null if nothing was copied, or if that is not known. */
    public CopyView getCopy() {
        return CopyView.of(entry.getCopy());
    }

    /** Where people see the repository, or null. */
    public String getPage() {
        return RegistryPage.of(entry.getRepository());
    }

    boolean isOf(ImageEntry image) {
        return entry.getDigest().equals(image.getDigest());
    }
}
