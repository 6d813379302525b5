package io.jenkins.plugins.buildsetregistry.jenkins.form;

import hudson.Util;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads lists as Pipelines give them, item by item, and as forms do, in one text. */
public final class TextList {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[,\\s]+");
    private static final Pattern BETWEEN_LINES = Pattern.compile("\\R");
    private static final Pattern PAIR = Pattern.compile("\\s*\\w[\\w.-]*=.*");

    private TextList() {}

    /** Of items without space and comma. @param list may be null */
    public static ArrayList<String> words(List<String> list) {
        return split(list, BETWEEN_WORDS);
    }

    /** Of items of one line. @param list may be null */
    public static ArrayList<String> lines(List<String> list) {
        return split(list, BETWEEN_LINES);
    }

    /** Of {@code NAME=VALUE}, where a value may go on in the next line. @param list may be null */
    public static ArrayList<String> pairs(List<String> list) {
        List<String> items = Util.fixNull(list);
        boolean eachLine = items.stream()
                .flatMap(BETWEEN_LINES::splitAsStream)
                .filter(line -> !line.isBlank())
                .allMatch(line -> PAIR.matcher(line).matches());
        return eachLine ? lines(items) : new ArrayList<>(items);
    }

    /** Whether an item of {@link #pairs} begins as one. */
    static boolean isPair(String item) {
        return PAIR.matcher(item).lookingAt();
    }

    private static ArrayList<String> split(List<String> list, Pattern between) {
        return new ArrayList<>(Util.fixNull(list).stream()
                .flatMap(between::splitAsStream)
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList());
    }
}
