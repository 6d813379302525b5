package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where to listen: {@code 127.0.0.1:5000}, {@code [::]:5000}; port 0 for a free one. */
public record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)\\]|([^:/\\[\\]\\s]+)):([0-9]{1,5})");

    /** @throws IllegalArgumentException if it has another form */
    public static HostAndPort parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > 65535) {
            throw new IllegalArgumentException("expected HOST:PORT");
        }
        return new HostAndPort(form.group(1) == null ? form.group(2) : form.group(1), Integer.parseInt(form.group(3)));
    }
}
