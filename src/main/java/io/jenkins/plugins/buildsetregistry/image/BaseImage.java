package io.jenkins.plugins.buildsetregistry.image;

import java.io.Serializable;

/**
 * An image that another one was built on.
 *
 * @param name as the Dockerfile means it
 * @param digest what it resolved to, or null if the engine resolved it by itself
 * @param origin where a speculative image came from, or null for a published one
 */
public record BaseImage(ImageName name, Digest digest, Origin origin) implements Serializable {}
