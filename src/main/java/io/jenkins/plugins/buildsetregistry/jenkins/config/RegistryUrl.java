package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.net.URI;

/** The address of a registry, maybe with the first components of its repositories. */
record RegistryUrl(RegistryAccess access, String path) {
    /** @throws IllegalArgumentException saying what is wrong */
    static RegistryUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(Util.fixNull(text).trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected https://host[:port] or http://host[:port], not '" + text + "'");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("^/+|/+$", "");
        URI endpoint =
                uri.getRawAuthority() == null ? uri : URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
        return new RegistryUrl(RegistryAccess.of(endpoint), path);
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
