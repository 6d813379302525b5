package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.Cause;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says on a build which buildset registry is, was or will be run for it; the one place where its state is kept. */
public final class RegistryAction extends InvisibleAction implements EnvironmentContributingAction {
    private final OwnRegistry own;

    private RegistryAction(OwnRegistry own) {
        this.own = own;
    }

    public OwnRegistry own() {
        return own;
    }

    /** Later steps of a freestyle build see what earlier ones have built; those of a Pipeline see it in the block only. */
    @Override
    public void buildEnvironment(Run<?, ?> run, EnvVars environment) {
        if (run instanceof AbstractBuild && own.isShared()) {
            own.imageVariables().forEach(environment::override);
        }
    }

    /**
     * Keeps a registry's state with the build, from before its start.
     *
     * @return {@code own}, or what was kept of it before a restart
     */
    public static OwnRegistry keep(Run<?, ?> run, OwnRegistry own) throws IOException {
        synchronized (RegistryAction.class) {
            Optional<OwnRegistry> kept = find(run, own.name());
            if (kept.isPresent()) {
                return kept.get();
            }
            own.beginAfter(owns(run));
            run.addAction(new RegistryAction(own));
        }
        run.save();
        return own;
    }

    /** Of a build, in the order in which they were begun. */
    static List<OwnRegistry> owns(Run<?, ?> run) {
        return run.getActions(RegistryAction.class).stream()
                .map(RegistryAction::own)
                .toList();
    }

    static Optional<OwnRegistry> find(Run<?, ?> run, String name) {
        return owns(run).stream().filter(own -> own.name().equals(name)).findFirst();
    }

    /**
     * The registry of the nearest build that has started that one, directly or not.
     *
     * @throws AbortException if there is more than one that could be meant
     */
    public static Optional<BlockRegistry> upstream(Run<?, ?> run) throws AbortException {
        Set<Run<?, ?>> starters = starters(Set.of(run));
        while (!starters.isEmpty()) {
            List<BlockRegistry> found =
                    starters.stream().flatMap(starter -> all(starter).stream()).toList();
            if (found.size() > 1) {
                throw new AbortException(
                        "several buildset registries run for the builds that have started this one ("
                                + String.join(
                                        ", ",
                                        starters.stream()
                                                .map(Run::getFullDisplayName)
                                                .toList())
                                + "): give this job a parameter that tells what it is started for, or start it from one block only");
            }
            if (!found.isEmpty()) {
                return Optional.of(found.get(0));
            }
            starters = starters(starters);
        }
        return Optional.empty();
    }

    /** The registry that runs for the whole of a build, or for a block of it. */
    public static Optional<BlockRegistry> of(Run<?, ?> run) {
        return all(run).stream().findFirst();
    }

    private static List<BlockRegistry> all(Run<?, ?> run) {
        if (!run.isBuilding()) {
            return List.of(); // it was killed, and could not say that its registry has ended
        }
        return owns(run).stream()
                .filter(own -> own.isShared() && !own.hasEnded())
                .map(own -> new BlockRegistry(run, own))
                .toList();
    }

    private static Set<Run<?, ?>> starters(Set<Run<?, ?>> runs) {
        Set<Run<?, ?>> starters = new LinkedHashSet<>();
        for (Run<?, ?> run : runs) {
            for (Cause cause : run.getCauses()) {
                if (cause instanceof Cause.UpstreamCause upstream && upstream.getUpstreamRun() != null) {
                    starters.add(upstream.getUpstreamRun());
                }
            }
        }
        return starters;
    }
}
