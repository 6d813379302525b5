package io.jenkins.plugins.buildsetregistry.jenkins.build;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads a parameter that is one of a few words. */
final class Choice {
    private Choice() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the parameter and the words */
    static <E extends Enum<E>> E of(Class<E> type, String parameter, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(parameter + " must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ", not '" + value + "'"));
    }
}
