package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.remote.transport.Locations;
import io.jenkins.plugins.buildsetregistry.remote.transport.WebOrigin;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows {@code Link: <…>; rel="next"} (RFC 8288) on the same registry, each page once. */
final class Pages {
    private static final int LIMIT = 10_000;
    private static final Pattern NEXT = Pattern.compile(
            "<([^>]*)>\\s*;[^,<]*\\brel\\s*=\\s*(?:\"[^\"]*\\bnext\\b[^\"]*\"|next\\b)", Pattern.CASE_INSENSITIVE);

    private final RemoteRepository repository;
    private final URI first;
    private final String purpose;
    private final Set<URI> seen = new HashSet<>();

    Pages(RemoteRepository repository, URI first, String purpose) {
        this.repository = repository;
        this.first = first;
        this.purpose = purpose;
    }

    URI first() {
        seen.add(first);
        return first;
    }

    /** @return null after the last page */
    URI after(URI page, HttpHeaders headers) throws RegistryException {
        for (String link : headers.allValues("Link")) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                return checked(page, matcher.group(1));
            }
        }
        return null;
    }

    private URI checked(URI page, String link) throws RegistryException {
        URI next;
        try {
            next = Locations.resolve(page, link);
        } catch (IllegalArgumentException e) {
            throw broken("the link to the next page is no address");
        }
        if (!WebOrigin.of(next).equals(WebOrigin.of(page))) {
            throw broken("the link to the next page leads to another host, " + next.getHost());
        }
        if (!seen.add(next) || seen.size() > LIMIT) {
            throw broken("its pages do not end");
        }
        return next;
    }

    private RegistryException broken(String why) {
        return new RegistryException("registry " + repository.registry() + ": cannot " + purpose + ": " + why
                + ". Check the external address in the registry's configuration, or the proxy before it");
    }
}
