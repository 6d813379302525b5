package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.Arrays;

/** An instruction with its continuation lines joined; each character knows its place in the file. */
final class LogicalLine {
    private final StringBuilder text = new StringBuilder();
    private int[] offsets = new int[128];

    /** Adds {@code part}, whose first character is at {@code offset} of the file. */
    void append(String part, int offset) {
        int length = text.length();
        if (length + part.length() > offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(2 * offsets.length, length + part.length()));
        }
        for (int i = 0; i < part.length(); i++) {
            offsets[length + i] = offset + i;
        }
        text.append(part);
    }

    String text() {
        return text.toString();
    }

    /** Place in the file of the characters from {@code start} up to, but without, {@code end}. */
    Span span(int start, int end) {
        return end > start ? new Span(offsets[start], offsets[end - 1] + 1) : Span.NONE;
    }
}
