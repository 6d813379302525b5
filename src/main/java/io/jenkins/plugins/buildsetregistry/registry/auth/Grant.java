package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.util.List;

/**
 * What a token lets its bearer do.
 *
 * @param user name, or empty: anybody
 */
public record Grant(String user, List<Scope> scopes) {
    public Grant {
        scopes = List.copyOf(scopes);
    }

    public boolean has(Action action, String repository) {
        return scopes.stream().anyMatch(scope -> scope.has(action, repository));
    }
}
