package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the parts of a configuration: one that is wrong keeps nobody from looking at the next. */
final class Faults {
    private final List<String> messages = new ArrayList<>();

    /** Reads a part. */
    interface Part<T> {
        T read() throws ConfigException;
    }

    /** @param otherwise stands for a part that is wrong */
    <T> T read(Part<T> part, T otherwise) {
        try {
            return part.read();
        } catch (ConfigException e) {
            messages.add(e.getMessage());
            return otherwise;
        }
    }

    void add(ConfigException fault) {
        messages.add(fault.getMessage());
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    /** @throws ConfigException with a line for each */
    void throwIfAny() throws ConfigException {
        if (!messages.isEmpty()) {
            throw new ConfigException(String.join("\n", messages));
        }
    }
}
