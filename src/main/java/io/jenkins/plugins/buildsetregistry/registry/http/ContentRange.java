package io.jenkins.plugins.buildsetregistry.registry.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a chunk in an upload: {@code <start>-<end>} (OCI distribution specification, "Pushing a blob in chunks").
 *
 * @param start first byte
 * @param end last byte, inclusive
 */
public record ContentRange(long start, long end) {
    private static final Pattern FORM = Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/(?:\\d+|\\*))?");

    /** @return null if {@code header} is no such range */
    public static ContentRange parse(String header) {
        Matcher matcher = FORM.matcher(header.trim());
        if (!matcher.matches()) {
            return null;
        }
        ContentRange range = new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        return range.end < range.start ? null : range;
    }

    public long length() {
        return end - start + 1;
    }
}
