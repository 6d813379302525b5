package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.Util;

/** How values look. Texts come from Dockerfiles, registries and changes: whoever wrote them may be hostile. */
final class Shown {
    private static final int LONGEST_TEXT = 300;
    private static final int REPLACEMENT = 0xFFFD;

    private Shown() {}

    /**
     * A line without what moves or hides other text, and not too long.
     *
     * @param text or null
     */
    static String text(String text) {
        return text == null ? null : head(text, LONGEST_TEXT);
    }

    /** The beginning of a text. */
    static String head(String text, int most) {
        int[] points = points(text);
        return points.length <= most ? new String(points, 0, points.length) : new String(points, 0, most - 1) + "…";
    }

    /** The end of a text: names begin alike. */
    static String tail(String text, int most) {
        int[] points = points(text);
        return points.length <= most
                ? new String(points, 0, points.length)
                : "…" + new String(points, points.length - most + 1, most - 1);
    }

    private static int[] points(String text) {
        return text.codePoints().map(Shown::harmless).toArray();
    }

    private static int harmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> REPLACEMENT;
            default -> point;
        };
    }

    /** {@code sha256:} and twelve digits. */
    static String digest(String digest) {
        return digest == null
                ? null
                : head(digest, digest.startsWith("sha256:") ? 20 : 40).replace("…", "");
    }

    /** @return null if it is not known, that is 0 */
    static String duration(long milliseconds) {
        return milliseconds <= 0 ? null : Util.getTimeSpanString(milliseconds);
    }
}
