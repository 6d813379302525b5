package io.jenkins.plugins.buildsetregistry.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The machine a build runs on. Paths are strings in that machine's own form. */
public interface Host {
    /**
     * Runs a program to its end; kills it and its children if the thread is interrupted.
     *
     * @param lines told of each line of output as it comes
     * @throws HostException if the program cannot be started
     */
    CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException;

    /**
     * Starts a program that outlives this one: own session, standard input closed, output appended to a file.
     *
     * @return its process id
     */
    long startDetached(Command command, String outputFile) throws HostException;

    /** The host's environment variables. */
    Map<String, String> environment();

    /** Absolute path of a program on the search path. */
    Optional<String> which(String program) throws HostException, InterruptedException;

    /** A new directory that only the owner can enter. */
    String temporaryDirectory(String prefix) throws HostException;

    Optional<byte[]> read(String path) throws HostException;

    /**
     * What is in a directory: names, sorted, those of directories with {@code /} at their end.
     *
     * @return empty if it is absent
     */
    List<String> list(String directory) throws HostException;

    /** Writes a file that only the owner can read, atomically; directories that are missing above it are made. */
    void write(String path, byte[] content) throws HostException;

    /** Deletes a file, or a directory with all below it; follows no link; nothing happens if it is absent. */
    void delete(String path) throws HostException;
}
