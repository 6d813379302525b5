package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a block has its files: in the directory of the sidecar, so that they go with it. */
final class BlockDirectory {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private BlockDirectory() {}

    /** @param sidecar its directory */
    static Path of(Path sidecar, String name) {
        return sidecar.resolve("blocks").resolve(requireName(name));
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "invalid name '" + name + "' of a block: expected up to 64 letters, digits and '-'");
        }
        return name;
    }
}
