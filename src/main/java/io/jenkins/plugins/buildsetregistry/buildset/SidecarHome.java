package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a sidecar keeps its files, what it is made of, and who ends it. */
public interface SidecarHome {
    /** A new directory for one sidecar that only this user can enter. */
    Path newDirectory() throws IOException;

    /**
     * Starts the sidecar's program; {@code output} is in its directory.
     *
     * @return empty if it has ended at once
     */
    Optional<ProcessIdentity> start(Command command, Path output) throws IOException;

    /** The process whose end is the sidecar's end too, or null: then its lease ends it. */
    Long ownerPid();

    /** Directory that only this user can write to, in which class archives are kept. */
    Path archives();

    /** JAR files or directories with the registry and the libraries it needs. */
    List<Path> classPath() throws BuildsetException;
}
