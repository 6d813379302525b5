package io.jenkins.plugins.buildsetregistry.registry.http;

import io.jenkins.plugins.buildsetregistry.image.Origin;
import java.nio.charset.StandardCharsets;

/** Tells a client where a linked image came from: headers that hold percent-encoded UTF-8. */
public final class OriginHeaders {
    static final String LABEL = "Buildset-Origin";
    static final String URL = "Buildset-Origin-Url";

    private OriginHeaders() {}

    public static void put(Exchange exchange, Origin origin) {
        exchange.with(LABEL, encode(origin.label()));
        if (origin.url() != null) {
            exchange.with(URL, encode(origin.url()));
        }
    }

    /** Visible ASCII stays as it is, but for the percent sign, and the plus sign, which some decoders take for a blank. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%' && b != '+') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
