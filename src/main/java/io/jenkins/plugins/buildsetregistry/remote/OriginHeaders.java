package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** Where a buildset registry says an image came from: two headers, percent-encoded UTF-8. */
final class OriginHeaders {
    static final String LABEL = "Buildset-Origin";
    static final String URL = "Buildset-Origin-Url";

    private OriginHeaders() {}

    static Origin read(HttpHeaders headers) {
        String label = decode(headers.firstValue(LABEL).orElse(""));
        String url = decode(headers.firstValue(URL).orElse(""));
        return label.isBlank() ? null : new Origin(label, url.isBlank() ? null : url);
    }

    private static String decode(String value) {
        try {
            // A plus is itself in percent-encoding; only forms write blanks with it.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}", " ");
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
