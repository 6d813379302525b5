package io.jenkins.plugins.buildsetregistry.image;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that somebody has written, and that a page may lead to. */
public final class WebAddress {
    private WebAddress() {}

    /**
     * @param url or null
     * @return null unless it is a whole address of the web: other schemes may do things
     */
    public static String of(String url) {
        if (url == null) {
            return null;
        }
        try {
            URI address = new URI(url);
            String scheme = address.getScheme();
            boolean web = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
            return web && address.getHost() != null && address.getRawUserInfo() == null
                    ? address.toASCIIString()
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
