package io.jenkins.plugins.buildsetregistry.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program to run. Secrets go into files or the environment, never into arguments.
 *
 * @param arguments the program first
 * @param environment added to the host's; a null value removes the variable
 * @param directory to run in, or null for the current one
 */
public record Command(List<String> arguments, Map<String, String> environment, String directory) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = new LinkedHashMap<>(environment);
    }

    public static Command of(String... arguments) {
        return new Command(List.of(arguments), Map.of(), null);
    }

    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
