package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.regex.Pattern;

/**
 * A here-document of an instruction.
 *
 * @param name its terminator, without quotes
 * @param expand whether variables in it are expanded: no part of the terminator was quoted
 * @param chomp {@code <<-}: leading tabs are removed
 * @param content as it stands in the file, with its line ends
 */
public record Heredoc(String name, boolean expand, boolean chomp, String content) {
    private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");

    /** The content with leading tabs removed if that was asked for. */
    public String body() {
        return chomp ? LEADING_TABS.matcher(content).replaceAll("") : content;
    }

    Heredoc withContent(String newContent) {
        return new Heredoc(name, expand, chomp, newContent);
    }
}
