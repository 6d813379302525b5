package io.jenkins.plugins.buildsetregistry.remote;

import java.io.Serializable;

/** What a copy did: manifests put, and blobs moved, mounted and found there already, with their bytes. */
public record CopyReport(
        int manifests,
        int blobsMoved,
        long bytesMoved,
        int blobsMounted,
        long bytesMounted,
        int blobsSkipped,
        long bytesSkipped)
        implements Serializable {
    /** That did not go through this process: they were there already, or the registry had them elsewhere. */
    public long bytesThere() {
        return bytesMounted + bytesSkipped;
    }
}
