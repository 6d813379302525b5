package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;

/**
 * Where an image came from, as an opaque label and address that can be shown without knowing changes.
 *
 * @param label one line for people
 * @param url or null
 */
public record Origin(String label, String url) implements Serializable {
    @Override
    public String toString() {
        return url == null ? label : label + " (" + url + ")";
    }
}
