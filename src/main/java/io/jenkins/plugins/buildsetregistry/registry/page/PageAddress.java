package io.jenkins.plugins.buildsetregistry.registry.page;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the pages are. */
public final class PageAddress {
    public static final String HOME = "/";
    /** Before the name of a repository. */
    public static final String REPOSITORIES = "/repositories/";

    private PageAddress() {}

    /** @param repository a valid name: it needs no encoding */
    static String repository(String repository) {
        return REPOSITORIES + repository;
    }

    static String manifest(String repository, Digest digest) {
        return REPOSITORIES + repository + "@" + digest;
    }

    /** The page of a list that comes after {@code last}. */
    static String after(String address, String query, String last) {
        return address + "?" + (query.isEmpty() ? "" : "q=" + encode(query) + "&") + "after=" + encode(last);
    }

    static String first(String address, String query) {
        return query.isEmpty() ? address : address + "?q=" + encode(query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
