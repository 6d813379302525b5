package io.jenkins.plugins.buildsetregistry.registry.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML. Names of elements and attributes are ours; texts and values of attributes may be anything, and are written
 * so that they stay texts (WHATWG HTML, 13.1.2 and 13.1.4).
 */
final class Html {
    private static final Set<String> VOID = Set.of("input", "link", "meta");
    private static final char REPLACEMENT = '\ufffd';

    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values by turns; a null value leaves the attribute out */
    Html open(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                out.append('"');
            }
        }
        out.append('>');
        if (!VOID.contains(element)) {
            open.push(element);
        }
        return this;
    }

    /** Ends the element that was opened last. */
    Html close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** Ends the element that was opened last, and the line. */
    Html closeLine() {
        close();
        out.append('\n');
        return this;
    }

    Html text(String text) {
        escape(text);
        return this;
    }

    /** A whole element with a text in it. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** The document, with every element ended. */
    byte[] toBytes() {
        while (!open.isEmpty()) {
            closeLine();
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isShown(text, i) ? c : REPLACEMENT);
            }
        }
    }

    /** Controls are not, nor what changes the direction of the text around it, nor halves of a character. */
    private static boolean isShown(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean direction = c == '\u200e'
                || c == '\u200f'
                || c == '\u061c'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
        boolean noncharacter = c >= '\ufdd0' && c <= '\ufdef' || c >= '\ufffe';
        return !control && !direction && !noncharacter;
    }
}
