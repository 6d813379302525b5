package io.jenkins.plugins.buildsetregistry.publish;

import java.time.Instant;

/**
 * Who promotes. Whoever can pull the image is told.
 *
 * @param who a user, or what else has started it
 * @param url of the build that promotes, whole, or null
 */
public record PromotedBy(String who, Instant when, String url) {}
