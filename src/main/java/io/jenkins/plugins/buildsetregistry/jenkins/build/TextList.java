package io.jenkins.plugins.buildsetregistry.jenkins.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
        boolean eachLine = list != null
                && list.stream()
                        .flatMap(BETWEEN_LINES::splitAsStream)
                        .filter(line -> !line.isBlank())
                        .allMatch(line -> PAIR.matcher(line).matches());
        return eachLine ? lines(list) : list == null ? new ArrayList<>() : new ArrayList<>(list);
    }

    private static ArrayList<String> split(List<String> list, Pattern between) {
        Stream<String> items =
                list == null ? Stream.empty() : list.stream().flatMap(text -> Arrays.stream(between.split(text)));
        return new ArrayList<>(
                items.map(String::trim).filter(item -> !item.isEmpty()).toList());
    }
}
