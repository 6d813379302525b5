package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.time.Duration;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What the way of an image from one registry to another took. */
@ExportedBean
public final class CopyEntry {
    private final long milliseconds;
    private final long bytesMoved;
    private final long bytesMounted;
    private final long bytesSkipped;

    private CopyEntry(CopyReport report, Duration took) {
        this.milliseconds = took == null ? 0 : took.toMillis();
        this.bytesMoved = report.bytesMoved();
        this.bytesMounted = report.bytesMounted();
        this.bytesSkipped = report.bytesSkipped();
    }

    /**
     * @param report or null
     * @param took or null if that is not known
     * @return null if nothing is reported
     */
    static CopyEntry of(CopyReport report, Duration took) {
        return report == null ? null : new CopyEntry(report, took);
    }

    /** How long it took; 0 if that is not known. */
    @Exported
    public long getMilliseconds() {
        return milliseconds;
    }

    @Exported
    public long getBytesMoved() {
        return bytesMoved;
    }

    /** That the registry has taken from another of its repositories. */
    @Exported
    public long getBytesMounted() {
        return bytesMounted;
    }

    /** That were there already. */
    @Exported
    public long getBytesSkipped() {
        return bytesSkipped;
    }
}
