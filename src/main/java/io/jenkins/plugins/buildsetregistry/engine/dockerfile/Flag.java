package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

/**
 * A flag of an instruction, {@code --name=value}.
 *
 * @param value without quotes, not expanded; null if there was no {@code =}
 * @param starts where each character of {@code value} is in the file
 * @param span of the whole value, quotes included
 */
public record Flag(String name, String value, int[] starts, Span span) {
    /** Place in the file of {@code value}'s characters from {@code from} up to, but without, {@code to}. */
    public Span span(int from, int to) {
        return to > from ? new Span(starts[from], starts[to - 1] + 1) : Span.NONE;
    }
}
