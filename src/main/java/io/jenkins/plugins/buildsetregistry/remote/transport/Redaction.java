package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one place that takes secrets out of text that people will read. */
public final class Redaction {
    private static final String HIDDEN = "****";

    /** Parameters of the protocol itself; any other may be a signature or a session. */
    private static final Set<String> PLAIN_PARAMETERS =
            Set.of("scope", "service", "mount", "from", "digest", "n", "last", "artifactType", "account");

    private static final Pattern USER_INFO = Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]*://)[^/\\s@\"']+@");
    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)\\b(basic|bearer|negotiate|digest)\\s+[A-Za-z0-9._~+/-]{8,}=*");
    private static final Pattern WEB_TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?");
    private static final Pattern PARAMETER = Pattern.compile("(?i)([?&;]|\\b)([A-Za-z0-9_.-]*(?:token|secret|password|"
            + "passwd|signature|credential|api[_-]?key|_state|authorization|sig))(\"?\\s*[=:]\\s*\"?)[^\\s&\"',;]+");

    private final List<String> secrets;

    /** @param known literal secrets to hide wherever they stand; short ones would hide too much and are left to the patterns */
    public Redaction(List<String> known) {
        secrets = known.stream().filter(secret -> secret.length() >= 4).toList();
    }

    /** An address without its user, and with the values of unknown parameters hidden. */
    public String url(URI uri) {
        String query = uri.getRawQuery();
        StringBuilder shown = new StringBuilder();
        shown.append(uri.getScheme()).append("://").append(uri.getHost());
        if (uri.getPort() >= 0) {
            shown.append(':').append(uri.getPort());
        }
        shown.append(uri.getRawPath());
        if (query != null) {
            shown.append('?')
                    .append(Arrays.stream(query.split("&"))
                            .map(Redaction::parameter)
                            .collect(Collectors.joining("&")));
        }
        return known(shown.toString());
    }

    private static String parameter(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        return equals < 0 || PLAIN_PARAMETERS.contains(name) ? pair : name + "=" + HIDDEN;
    }

    /** Text from elsewhere: an error body, a message of the JDK. */
    public String text(String text) {
        String clean = USER_INFO.matcher(text).replaceAll("$1" + HIDDEN + "@");
        clean = AUTHORIZATION.matcher(clean).replaceAll("$1 " + HIDDEN);
        clean = PARAMETER.matcher(clean).replaceAll("$1$2$3" + HIDDEN);
        clean = WEB_TOKEN.matcher(clean).replaceAll(HIDDEN);
        return known(clean);
    }

    /** {@code cause} if it can be shown with all its causes, else null. */
    public Throwable cause(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String text = each.toString();
            if (!text(text).equals(text)) {
                return null;
            }
        }
        return cause;
    }

    private String known(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, HIDDEN);
        }
        return clean;
    }
}
