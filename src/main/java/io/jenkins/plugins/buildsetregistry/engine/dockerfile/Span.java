package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

/** Characters of a file, from {@code start} up to, but without, {@code end}. */
public record Span(int start, int end) {
    static final Span NONE = new Span(0, 0);

    public String of(String text) {
        return text.substring(start, end);
    }
}
