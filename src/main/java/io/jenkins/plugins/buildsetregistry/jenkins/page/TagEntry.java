package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A tag that a build has set in a target registry. */
@ExportedBean
public final class TagEntry {
    private final String repository;
    private final String tag;
    private final String digest;

    TagEntry(RecordedUpload upload, String tag) {
        this.repository = upload.image().withoutReference().toString();
        this.tag = tag;
        this.digest = upload.digest().toString();
    }

    @Exported
    public String getRepository() {
        return repository;
    }

    @Exported
    public String getTag() {
        return tag;
    }

    @Exported
    public String getDigest() {
        return digest;
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
