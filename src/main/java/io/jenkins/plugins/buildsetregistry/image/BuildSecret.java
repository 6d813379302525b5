package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A secret that RUN instructions of one build can read with {@code --mount=type=secret,id=<id>}; where it is, not what it is.
 * Either {@code variable} or {@code file} is null.
 *
 * @param id letters, digits, {@code _.-}
 * @param variable of the environment of the build that holds it
 * @param file that holds it; relative to the work directory, or absolute
 */
public record BuildSecret(String id, String variable, String file) implements Serializable {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> KEYS = Set.of("id", "env", "src", "type");
    private static final String FORM = "expected id=NAME,env=VARIABLE or id=NAME,src=FILE";

    public BuildSecret {
        if (!ID.matcher(id).matches()) {
            throw new InvalidImageException("the id of a secret is of letters, digits, '_', '.', '-': " + FORM);
        }
        if ((variable == null) == (file == null)) {
            throw new InvalidImageException("a secret is either in a variable or in a file: " + FORM);
        }
        if (variable != null && !VARIABLE.matcher(variable).matches()) {
            throw new InvalidImageException("secret '" + id + "': env= wants the name of a variable, not its value");
        }
        if (file != null && (file.isBlank() || file.chars().anyMatch(c -> c == ',' || Character.isISOControl(c)))) {
            throw new InvalidImageException("secret '" + id + "': src= wants a file without commas in its name");
        }
    }

    /**
     * Reads docker's own spelling, {@code id=token,env=TOKEN} or {@code id=npmrc,src=.npmrc}. What is wrong is not repeated in the
     * message: somebody may have written the secret itself.
     *
     * @throws InvalidImageException if it is something else
     */
    public static BuildSecret parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.strip().split(",", -1)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? "" : field.substring(0, equals).strip();
            if (key.equals("source")) {
                key = "src";
            }
            if (!KEYS.contains(key)
                    || fields.putIfAbsent(key, field.substring(equals + 1).strip()) != null) {
                throw new InvalidImageException("a secret is not understood: " + FORM);
            }
        }
        if (!fields.containsKey("id")) {
            throw new InvalidImageException("a secret has no id: " + FORM);
        }
        return switch (fields.getOrDefault("type", "")) {
            case "", "file" -> new BuildSecret(fields.get("id"), fields.get("env"), fields.get("src"));
            case "env" -> new BuildSecret(fields.get("id"), fields.getOrDefault("env", fields.get("src")), null);
            default -> throw new InvalidImageException("the type of a secret is env or file: " + FORM);
        };
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return "id=" + id + (variable == null ? ",src=" + file : ",env=" + variable);
    }
}
