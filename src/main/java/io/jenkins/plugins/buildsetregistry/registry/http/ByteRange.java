package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of some content (RFC 9110, section 14).
 *
 * @param start first byte
 * @param end exclusive
 * @param whole whether the client gets all of it, as if there was no range
 */
public record ByteRange(long start, long end, boolean whole) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * Reads a {@code Range} header. Several ranges, other units and what is no range at all are ignored, as a server may.
     *
     * @param header or null
     * @throws OciException with 416 if the range is outside of the content, or reversed
     */
    public static ByteRange of(String header, long size) throws OciException {
        Matcher matcher = header == null ? null : SINGLE.matcher(header);
        if (matcher == null || !matcher.matches() || header.trim().endsWith("=-")) {
            return new ByteRange(0, size, true);
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), size);
            return satisfiable(size - length, size, size);
        }
        long end = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
        return satisfiable(Long.parseLong(first), end, size);
    }

    private static ByteRange satisfiable(long start, long end, long size) throws OciException {
        if (start >= end) {
            throw new OciException(
                    ErrorCode.RANGE_INVALID, "the range is not within the " + size + " bytes of the content");
        }
        return new ByteRange(start, end, false);
    }

    public String contentRange(long size) {
        return "bytes " + start + "-" + (end - 1) + "/" + size;
    }
}
