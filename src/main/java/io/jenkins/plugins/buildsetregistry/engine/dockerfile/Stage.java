package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.List;

/**
 * A stage of a Dockerfile.
 *
 * @param index from 0
 * @param name in lower case, or null
 * @param from its FROM instruction
 * @param base first word of FROM, as written; null if there is none
 * @param instructions without FROM
 */
public record Stage(int index, String name, Instruction from, Word base, List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }

    /** For messages: its name or its number. */
    public String label() {
        return name == null ? String.valueOf(index) : name;
    }
}
