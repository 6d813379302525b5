package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a registry, maybe with the first components of its repositories. */
record RegistryUrl(RegistryAccess access, String path) {
    private static final String FORM = "https://host[:port][/path] or http://host[:port][/path]";

    /** @throws IllegalArgumentException saying what is wrong; it holds no password */
    static RegistryUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(Util.fixNull(text).trim());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected " + FORM); // the text may hold a password
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("no user and password may stand in it: choose credentials");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("expected " + FORM + ", not '" + text.trim() + "'");
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
