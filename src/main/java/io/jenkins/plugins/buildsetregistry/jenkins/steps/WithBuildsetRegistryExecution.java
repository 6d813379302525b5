package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import java.io.IOException;
import java.util.HashMap;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Runs the sidecar of a change around its body, or joins the one that runs already. */
final class WithBuildsetRegistryExecution extends BlockStepExecution {
    private static final long serialVersionUID = 1;

    private final OwnRegistry own;
    private final BlockEngines engines = new BlockEngines();
    private volatile BlockRegistry joined;
    private volatile boolean again;

    WithBuildsetRegistryExecution(StepContext context, OwnRegistry own) {
        super(context);
        this.own = own;
    }

    @Override
    Opened open() throws Exception {
        BuildPlace place = NodeExecution.place(getContext());
        BlockRegistry enclosing = getContext().get(BlockRegistry.class);
        Optional<BlockRegistry> other =
                enclosing != null ? Optional.of(enclosing) : RegistryAction.upstream(place.run());
        joined = other.orElse(null);
        BlockRegistry registry = joined == null ? BlockRegistry.of(place.run(), own) : joined;
        if (joined != null) {
            again = joined.hasSeenFail(place.run());
        }
        if (place.node() == null) {
            place.listener().getLogger().println("the buildset registry starts on the first node that needs it");
            return new Opened(registry, new RegistryEnvironment(registry, false, null, new HashMap<>()));
        }
        place.listener()
                .getLogger()
                .println((joined == null ? "using" : "joining") + " the buildset registry at " + registry.from(place));
        boolean reader = !registry.isOn(place);
        return new Opened(
                registry,
                new RegistryEnvironment(registry, reader, place.node(), engines.configure(place, registry, reader)));
    }

    @Override
    void resume() throws IOException, InterruptedException {
        if (joined == null) {
            Run<?, ?> run = getContext().get(Run.class);
            RegistryAction.keep(run, own).resume(run);
        }
    }

    /** Never a second one for a buildset: who has started it ends it. */
    @Override
    void close(boolean succeeded) throws Exception {
        Run<?, ?> run = getContext().get(Run.class);
        boolean good = succeeded && isGood(run.getResult());
        if (joined != null) {
            if (!good) {
                joined.failed(run);
            } else if (again) {
                joined.succeeded(run);
            }
            engines.forget();
            return;
        }
        TaskListener listener = getContext().get(TaskListener.class);
        OwnRegistry kept = RegistryAction.keep(run, own);
        try {
            kept.decide(run, good, listener);
        } finally {
            kept.stop(run, listener);
        }
    }

    /** A build that is unstable has a body that ends well. */
    private static boolean isGood(Result result) {
        return result == null || result.equals(Result.SUCCESS);
    }
}
