package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.util.ListBoxModel;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A parameter that is one of a few words. */
public final class Choice {
    private Choice() {}

    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param value nothing is the default
     * @throws IllegalArgumentException naming the parameter and the words
     */
    public static <E extends Enum<E>> E of(String parameter, String value, E byDefault) {
        if (value == null || value.isBlank()) {
            return byDefault;
        }
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        return Arrays.stream(all)
                .filter(constant -> word(constant).equalsIgnoreCase(value.trim()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(parameter + " must be one of "
                        + Arrays.stream(all).map(Choice::word).collect(Collectors.joining(", ")) + ", not '" + value
                        + "'"));
    }

    /** For a form; the first is the default. */
    public static <E extends Enum<E>> ListBoxModel items(Class<E> type) {
        ListBoxModel items = new ListBoxModel();
        for (E constant : type.getEnumConstants()) {
            items.add(word(constant));
        }
        return items;
    }
}
