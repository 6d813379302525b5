package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.image.ByteCount;

/** How a {@link CopyEntry} is shown. */
public final class CopyView {
    private final CopyEntry entry;

    private CopyView(CopyEntry entry) {
        this.entry = entry;
    }

    static CopyView of(CopyEntry entry) {
        return entry == null ? null : new CopyView(entry);
    }

    public String getMoved() {
        return ByteCount.inColumn(entry.getBytesMoved());
    }

    public long getMovedBytes() {
        return entry.getBytesMoved();
    }

    /** There already, or mounted: nothing went over the network for them. */
    public String getSkipped() {
        return ByteCount.inColumn(getSkippedBytes());
    }

    public long getSkippedBytes() {
        return entry.getBytesSkipped() + entry.getBytesMounted();
    }

    /** Null if it is not known. */
    public String getDuration() {
        return Shown.duration(entry.getMilliseconds());
    }
}
