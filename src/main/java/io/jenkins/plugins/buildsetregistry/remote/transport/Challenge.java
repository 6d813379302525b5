package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110 section 11.6.1).
 *
 * @param scheme lower case
 * @param parameters by lower-case name; a bare {@code token68} stands under the empty name
 */
public record Challenge(String scheme, Map<String, String> parameters) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern SCHEME = Pattern.compile("\\G[ \\t,]*+(" + TOKEN + ")(?=[ \\t,]|$)");
    private static final Pattern TOKEN68 = Pattern.compile("\\G[ \\t]++([A-Za-z0-9._~+/-]++=*+)[ \\t]*+(?=,|$)");
    private static final Pattern PARAMETER = Pattern.compile("\\G[ \\t,]*+(" + TOKEN + ")[ \\t]*+=[ \\t]*+"
            + "(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|(" + TOKEN + "))");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    public Challenge {
        parameters = Map.copyOf(parameters);
    }

    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Every challenge of every header line; what breaks the grammar ends the line it stands in. */
    public static List<Challenge> parse(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        headers.forEach(header -> parse(header, found));
        return found;
    }

    private static void parse(String header, List<Challenge> found) {
        int at = 0;
        Matcher matcher = SCHEME.matcher(header);
        while (matcher.usePattern(SCHEME).find(at)) {
            String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            at = matcher.end();
            Map<String, String> parameters = new TreeMap<>();
            if (matcher.usePattern(TOKEN68).find(at)) {
                parameters.put("", matcher.group(1));
                at = matcher.end();
            } else {
                while (matcher.usePattern(PARAMETER).find(at)) {
                    String quoted = matcher.group(2);
                    String value = quoted == null
                            ? matcher.group(3)
                            : ESCAPE.matcher(quoted).replaceAll("$1");
                    parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
                    at = matcher.end();
                }
            }
            found.add(new Challenge(scheme, parameters));
        }
    }
}
