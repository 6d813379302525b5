package io.jenkins.plugins.buildsetregistry.remote;

import java.io.IOException;

/** A registry refused, failed or could not be reached; the message names registry, repository and remedy, and no secret. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final boolean temporary;

    /**
     * @param status HTTP status, or 0 if there was no answer
     * @param code OCI error code such as {@code MANIFEST_UNKNOWN}, or empty
     */
    public RegistryException(String message, int status, String code, Throwable cause) {
        this(message, status, code, cause, isTemporary(status));
    }

    static boolean isTemporary(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    /** @param temporary whether the same request may succeed later */
    public RegistryException(String message, int status, String code, Throwable cause, boolean temporary) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.temporary = temporary;
    }

    public RegistryException(String message) {
        this(message, 0, "", null);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Whether the same request may succeed later: the network broke, the registry failed or limits requests. */
    public boolean isTemporary() {
        return temporary;
    }
}
