package io.jenkins.plugins.buildsetregistry.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody most likely meant. */
final class NearestWord {
    private static final int FARTHEST = 3;

    private NearestWord() {}

    /** The nearest of {@code words} by edits of letters (case, {@code _} and {@code -} do not count), if one is near. */
    static Optional<String> to(String typed, Collection<String> words) {
        String plain = plain(typed);
        if (plain.length() > 40) {
            return Optional.empty();
        }
        return words.stream()
                .sorted()
                .min(Comparator.comparingInt(word -> distance(plain, plain(word))))
                .filter(word -> distance(plain, plain(word)) <= Math.min(FARTHEST, plain.length() / 2));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
