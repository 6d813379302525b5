package io.jenkins.plugins.buildsetregistry.publish;

import java.time.Instant;

/**
 * Who promotes.
 *
 * @param who a user, or what else has started it
 * @param url of the build that promotes, or null
 */
public record PromotedBy(String who, Instant when, String url) {}
