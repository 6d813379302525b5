package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.io.IOException;

/** A configuration that cannot be used; the message says where and why, and holds no secret. */
final class ConfigException extends IOException {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String place, String problem) {
        super(place + ": " + problem);
    }
}
