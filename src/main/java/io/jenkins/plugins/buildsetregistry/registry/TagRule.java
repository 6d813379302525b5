package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Tags that are dropped when they have not been pushed for a while.
 *
 * @param repositories matches the whole name of a repository
 * @param tags matches the whole tag
 * @param olderThan time since the tag was last pushed
 */
public record TagRule(Pattern repositories, Pattern tags, Duration olderThan) {}
