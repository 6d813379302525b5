package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Somebody who has proved who they are.
 *
 * @param repositories each matches the whole name of a repository; none: all repositories
 */
public record User(String name, Role role, List<Pattern> repositories) {
    /** Everybody, where everybody may read. */
    public static final User ANYBODY = new User("", Role.READER, List.of());

    public User {
        repositories = List.copyOf(repositories);
    }

    public boolean may(Action action, String repository) {
        return role.may(action)
                && (repositories.isEmpty()
                        || repositories.stream()
                                .anyMatch(pattern -> pattern.matcher(repository).matches()));
    }
}
