package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.util.EnumSet;
import java.util.Set;

/** What a user may do in each repository that is theirs, and beside. */
public enum Role {
    READER(EnumSet.of(Action.PULL), false),
    WRITER(EnumSet.allOf(Action.class), false),
    /** A writer who may see the metrics. */
    ADMIN(EnumSet.allOf(Action.class), true),
    /** Sees the metrics, and nothing else. */
    MONITOR(EnumSet.noneOf(Action.class), true),
    /** The owner of a buildset's registry: links, lease and stop, and nothing else. */
    CONTROL(EnumSet.noneOf(Action.class), false);

    private final Set<Action> actions;
    private final boolean seesMetrics;

    Role(Set<Action> actions, boolean seesMetrics) {
        this.actions = Set.copyOf(actions);
        this.seesMetrics = seesMetrics;
    }

    public boolean may(Action action) {
        return actions.contains(action);
    }

    public boolean seesMetrics() {
        return seesMetrics;
    }
}
