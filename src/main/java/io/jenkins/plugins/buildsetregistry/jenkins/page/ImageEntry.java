package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
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

    ImageEntry(RecordedImage image) {
        this.repository = image.name().toString();
        this.tags = new ArrayList<>(image.tags());
        this.digest = image.digest().toString();
        this.size = image.size();
        this.platforms =
                new ArrayList<>(image.platforms().stream().map(Object::toString).toList());
        this.bases = new ArrayList<>(image.bases().stream().map(BaseEntry::new).toList());
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
