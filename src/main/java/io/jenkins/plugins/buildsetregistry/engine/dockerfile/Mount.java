package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A {@code --mount} of RUN: comma-separated {@code key=value}, quoted as CSV is.
 *
 * @param type {@code bind} by default
 * @param from as written, or null
 * @param span of {@code from} in the file
 */
public record Mount(String type, String from, Span span) {
    /** Reads the value of a {@code --mount} flag. */
    public static Mount of(Flag flag) {
        String type = "bind";
        String from = null;
        Span span = Span.NONE;
        String text = flag.value();
        for (int[] field : fields(text)) {
            String entry = text.substring(field[0], field[1]);
            int equals = entry.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String key = entry.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = entry.substring(equals + 1);
            if (key.equals("type")) {
                type = value.toLowerCase(Locale.ROOT);
            } else if (key.equals("from")) {
                from = value;
                span = flag.span(field[0] + equals + 1, field[1]);
            }
        }
        return new Mount(type, from, span);
    }

    /** Start and end of each field, without the quotes around it. */
    private static List<int[]> fields(String text) {
        List<int[]> fields = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            boolean quoted = text.startsWith("\"", start);
            int from = quoted ? start + 1 : start;
            int end = text.indexOf(quoted ? '"' : ',', from);
            end = end < 0 ? text.length() : end;
            fields.add(new int[] {from, end});
            int comma = text.indexOf(',', end);
            start = comma < 0 ? text.length() + 1 : comma + 1;
        }
        return fields;
    }
}
