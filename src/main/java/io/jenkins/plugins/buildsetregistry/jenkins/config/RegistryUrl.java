package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a registry, maybe with the first components of its repositories. */
record RegistryUrl(RegistryAccess access, String path) {
    private static final String FORM = "https://host[:port][/path] or http://host[:port][/path]";

    /** @throws IllegalArgumentException saying what is wrong, never the text: it may hold a password */
    static RegistryUrl parse(String text) {
        String trimmed = Util.fixNull(text).trim();
        if (trimmed.contains("@")) {
            throw new IllegalArgumentException("no user and password may stand in it: choose credentials");
        }
        if (trimmed.contains("?") || trimmed.contains("#")) {
            throw new IllegalArgumentException(
                    "expected " + FORM + ": neither '?' nor '#', nor what follows them, may stand in it");
        }
        URI uri;
        try {
            uri = new URI(trimmed);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected " + FORM);
        }
        if (uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("expected " + FORM);
        }
        String path = uri.getRawPath().replaceAll("^/+|/+$", "");
        return new RegistryUrl(RegistryAccess.of(URI.create(uri.getScheme() + "://" + uri.getRawAuthority())), path);
    }

    static FormValidation check(String text) {
        try {
            parse(text);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
