package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Actions in one repository, as a client asks for them and as a token holds them: {@code repository:acme/app:pull,push}
 * (CNCF distribution, "Token Scope Documentation"). {@code *} stands for all actions.
 */
public record Scope(String repository, Set<Action> actions) {
    private static final Pattern FORM =
            Pattern.compile("repository(?:\\([a-z0-9]+\\))?:([a-z0-9][a-z0-9._/-]{0,254}):([a-z,*]+)");

    /**
     * @param texts each holds scopes, separated by blanks
     * @return one for each repository, in order; what is not a scope of a repository is left out
     */
    public static List<Scope> parse(List<String> texts) {
        Map<String, Set<Action>> scopes = new LinkedHashMap<>();
        for (String text : texts) {
            for (String word : text.trim().split(" +")) {
                Matcher form = FORM.matcher(word);
                if (form.matches()) {
                    scopes.computeIfAbsent(form.group(1), name -> EnumSet.noneOf(Action.class))
                            .addAll(actions(form.group(2)));
                }
            }
        }
        List<Scope> parsed = new ArrayList<>();
        scopes.forEach((repository, actions) -> parsed.add(new Scope(repository, actions)));
        return parsed;
    }

    private static Set<Action> actions(String list) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String name : list.split(",")) {
            for (Action action : Action.values()) {
                if (name.equals("*") || name.equals(action.text())) {
                    actions.add(action);
                }
            }
        }
        return actions;
    }

    /** What of this scope that user may do. */
    public Scope allowedTo(User user) {
        Set<Action> allowed = EnumSet.noneOf(Action.class);
        actions.stream().filter(action -> user.may(action, repository)).forEach(allowed::add);
        return new Scope(repository, allowed);
    }

    public boolean isReading() {
        return Set.of(Action.PULL).containsAll(actions);
    }

    public boolean has(Action action, String name) {
        return actions.contains(action) && repository.equals(name);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return "repository:" + repository + ":"
                + actions.stream().map(Action::text).sorted().collect(Collectors.joining(","));
    }
}
