package io.jenkins.plugins.buildsetregistry.image;

/** Foreign text in a message: its beginning is enough to know it by, and control characters stay out of logs. */
final class Shortened {
    private static final int LIMIT = 300;

    private Shortened() {}

    static String of(String text) {
        String start =
                text.length() <= LIMIT ? text : text.substring(0, LIMIT) + "… (" + text.length() + " characters)";
        return start.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
