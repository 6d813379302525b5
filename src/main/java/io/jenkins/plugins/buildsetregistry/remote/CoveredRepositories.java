package io.jenkins.plugins.buildsetregistry.remote;

import java.io.Serializable;
import java.util.List;

/**
 * The repositories of a registry that a login is for.
 *
 * @param pattern regular expression for whole names
 * @param others expressions for those that another login is for, whatever {@code pattern} says
 */
public record CoveredRepositories(String pattern, List<String> others) implements Serializable {
    public static final CoveredRepositories ALL = new CoveredRepositories(".*", List.of());

    public CoveredRepositories {
        others = List.copyOf(others);
    }

    public boolean have(String repository) {
        return repository.matches(pattern) && others.stream().noneMatch(repository::matches);
    }
}
