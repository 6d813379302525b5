package io.jenkins.plugins.buildsetregistry.registry;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Tags that go when they are old enough; a tag is as old as its last push, in whole seconds.
 *
 * @param repositories matches the whole name of a repository
 * @param tags matches a whole tag
 * @param olderThan age from which on the tag is deleted
 */
public record TagRule(Pattern repositories, Pattern tags, Duration olderThan) {
    public TagRule {
        if (repositories == null || tags == null || olderThan == null || olderThan.isNegative()) {
            throw new IllegalArgumentException(
                    "a rule for tags needs a pattern of repositories, a pattern of tags and an age");
        }
    }

    public boolean matches(String repository, String tag) {
        return repositories.matcher(repository).matches() && tags.matcher(tag).matches();
    }
}
