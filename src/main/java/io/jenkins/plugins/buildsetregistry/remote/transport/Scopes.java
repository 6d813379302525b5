package io.jenkins.plugins.buildsetregistry.remote.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Token scopes, {@code repository:<name>:<actions>} (distribution, "Token Scope Documentation"). */
public final class Scopes {
    private Scopes() {}

    public static String pull(String repository) {
        return "repository:" + repository + ":pull";
    }

    public static String push(String repository) {
        return "repository:" + repository + ":pull,push";
    }

    public static String delete(String repository) {
        return "repository:" + repository + ":pull,push,delete";
    }

    /** One entry for each resource, with every action asked for; the first mentioned come first. */
    public static List<String> merge(Collection<String> first, Collection<String> second) {
        Map<String, Set<String>> actions = new LinkedHashMap<>();
        for (Collection<String> scopes : List.of(first, second)) {
            for (String scope : scopes) {
                // The name may hold colons: the actions are what follows the last one.
                int colon = scope.lastIndexOf(':');
                String resource = colon < 0 ? scope : scope.substring(0, colon);
                Set<String> wanted = actions.computeIfAbsent(resource, key -> new LinkedHashSet<>());
                if (colon >= 0) {
                    wanted.addAll(Arrays.asList(scope.substring(colon + 1).split(",")));
                }
            }
        }
        List<String> merged = new ArrayList<>();
        actions.forEach((resource, wanted) ->
                merged.add(wanted.isEmpty() ? resource : resource + ":" + String.join(",", wanted)));
        return merged;
    }
}
