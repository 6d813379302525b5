package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code $X} stands for at one point of a file: global arguments, or those and the environment of a stage. */
public final class Variables {
    private final Map<String, String> global;
    private final Map<String, String> buildArgs;
    private final Map<String, String> values;
    private final char escape;

    private Variables(
            Map<String, String> global, Map<String, String> buildArgs, Map<String, String> values, char escape) {
        this.global = global;
        this.buildArgs = buildArgs;
        this.values = values;
        this.escape = escape;
    }

    /** What FROM lines see: the arguments before the first FROM. One that cannot be expanded stays unset. */
    public static Variables global(
            Stages stages, char escape, Map<String, String> buildArgs, Platform platform, String target) {
        Map<String, String> values =
                PlatformArguments.of(PlatformArguments.ofThisMachine(), platform, target, buildArgs);
        Variables variables = new Variables(Map.of(), buildArgs, values, escape);
        for (Instruction instruction : stages.preamble()) {
            if (instruction.is("ARG")) {
                try {
                    variables.declare(instruction);
                } catch (DockerfileException e) {
                    continue;
                }
            }
        }
        return variables;
    }

    /** For a stage; it sees a global argument only once it declares it. Starts with {@code environment}. */
    public Variables ofStage(Map<String, String> environment) {
        return new Variables(values, buildArgs, new LinkedHashMap<>(environment), escape);
    }

    /** Follows ARG, and the values it gives by name; null for one that stays unset. */
    public Map<String, String> declare(Instruction arg) {
        Map<String, String> declared = new LinkedHashMap<>();
        for (KeyValues.KeyValue pair : KeyValues.ofArg(arg, escape)) {
            String key = Words.expand(pair.key(), escape, Map.of());
            String value = buildArgs.get(key);
            if (value == null && pair.value() != null) {
                value = expand(pair.value());
            } else if (value == null) {
                value = global.get(key);
            }
            if (value != null) {
                values.put(key, value);
            }
            declared.put(key, value);
        }
        return declared;
    }

    /** Follows ENV: all of its values see what was before it. */
    public Map<String, String> environment(Instruction env) {
        Map<String, String> set = new LinkedHashMap<>();
        for (KeyValues.KeyValue pair : KeyValues.of(env, escape)) {
            set.put(expand(pair.key()), expand(pair.value()));
        }
        values.putAll(set);
        return set;
    }

    public String expand(String word) {
        return Words.expand(word, escape, values);
    }

    /** For here-documents. */
    public String expandText(String text) {
        return Words.expandText(text, values);
    }

    public Map<String, String> values() {
        return new LinkedHashMap<>(values);
    }
}
