package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The version of some content, which is its digest (RFC 9110, 8.8.3).
 *
 * @param quoted as it stands in headers
 */
public record EntityTag(String quoted) {
    private static final Pattern LISTED = Pattern.compile("\\s*(?:W/)?(\"[^\"]*\")\\s*(?:,|$)|\\s*,");

    public static EntityTag of(Digest digest) {
        return new EntityTag("\"" + digest + "\"");
    }

    /**
     * Whether the client says that it has this ({@code If-None-Match}, RFC 9110, 13.1.2): compared weakly, in lists, in
     * several headers.
     */
    public boolean isKnownTo(Exchange exchange) {
        List<String> headers = exchange.headers(HttpHeader.IF_NONE_MATCH);
        return headers.stream().anyMatch(header -> header.trim().equals("*") || isListedIn(header));
    }

    private boolean isListedIn(String header) {
        Matcher next = LISTED.matcher(header);
        while (next.lookingAt()) {
            if (quoted.equals(next.group(1))) {
                return true;
            }
            if (next.end() == header.length()) {
                return false;
            }
            next.region(next.end(), header.length());
        }
        return false; // what follows is no tag: better to send all again
    }

    /** Whether a range is wanted of exactly this ({@code If-Range}, RFC 9110, 13.1.5): compared strongly. */
    public boolean isWantedBy(Exchange exchange) {
        return exchange.header(HttpHeader.IF_RANGE).map(quoted::equals).orElse(true);
    }
}
