package io.jenkins.plugins.buildsetregistry.host;

/** The end of a program's output: whole lines, {@value #LIMIT} characters at most. */
public final class OutputTail {
    static final int LIMIT = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    public void add(String line) {
        text.append(line).append('\n');
        if (text.length() > 2 * LIMIT) {
            trim();
        }
    }

    private void trim() {
        if (text.length() > LIMIT) {
            int lineStart = text.indexOf("\n", text.length() - LIMIT - 1) + 1;
            text.delete(0, lineStart < text.length() ? lineStart : text.length() - LIMIT);
        }
    }

    @Override
    public String toString() {
        trim();
        return text.toString();
    }
}
