package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Runs programs for an agent where the blocks around a step run theirs, such as in a container. */
public interface Programs {
    /**
     * @param bytes of a program's output that have come since the last time
     * @param status of the program if it has ended, else null
     */
    record Output(byte[] bytes, Integer status) implements Serializable {}

    /**
     * Starts a program.
     *
     * @param id that no other program has had
     * @param command the program first
     * @param environment added to that of the step; a null value removes the variable
     * @param directory to run in, or null
     */
    void start(String id, List<String> command, Map<String, String> environment, String directory)
            throws IOException, InterruptedException;

    /** Waits until a program says something, or ends; then it is forgotten. */
    Output next(String id) throws IOException, InterruptedException;

    /** Ends a program that was started, or may have been; nothing happens if it has ended. */
    void kill(String id) throws IOException, InterruptedException;
}
