package io.jenkins.plugins.buildsetregistry.registry;

/** The error codes of the OCI distribution specification ("Error Codes") and the status that each has here. */
public enum ErrorCode {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(400),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    SIZE_INVALID(400),
    UNAUTHORIZED(401),
    DENIED(403),
    UNSUPPORTED(405),
    TOOMANYREQUESTS(429),

    /** Not of the specification, but of CNCF distribution: a chunk out of order. */
    RANGE_INVALID(416),
    /** Not of the specification, but of CNCF distribution: something this registry depends on does not answer. */
    UNAVAILABLE(502),
    /** Not of the specification, but of CNCF distribution: any other fault. */
    UNKNOWN(500);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
