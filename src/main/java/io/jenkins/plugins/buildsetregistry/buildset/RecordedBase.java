package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.Serializable;

/**
 * A base of an image, as its record keeps it.
 *
 * @param digest or null if the engine resolved it by itself
 * @param change that made it, or null for a published image and for one of the same buildset
 */
public record RecordedBase(ImageName name, Digest digest, Change change) implements Serializable {}
