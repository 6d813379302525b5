package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * {@code useBuildsetRegistry { … }}: reads from the registry of the block around it or of the build that started this one; its
 * body may not write.
 */
public final class UseBuildsetRegistryStep extends Step {
    @DataBoundConstructor
    public UseBuildsetRegistryStep() {
        // it finds the registry by itself
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context);
    }

    private static final class Execution extends BlockStepExecution {
        private static final long serialVersionUID = 1;

        private final BlockEngines engines = new BlockEngines();

        Execution(StepContext context) {
            super(context);
        }

        @Override
        Opened open() throws Exception {
            BuildPlace place = NodeExecution.place(getContext());
            BlockRegistry enclosing = getContext().get(BlockRegistry.class);
            BlockRegistry registry = enclosing != null
                    ? enclosing
                    : RegistryAction.upstream(place.run())
                            .orElseThrow(() -> new AbortException("useBuildsetRegistry: neither this build nor one that"
                                    + " started it runs withBuildsetRegistry"));
            place.listener().getLogger().println("reading from the buildset registry at " + registry.from(place));
            return new Opened(
                    registry,
                    new RegistryEnvironment(registry, true, place.node(), engines.configure(place, registry, true)));
        }

        @Override
        void resume() {
            // who has started the registry sees after it
        }

        @Override
        void close(boolean succeeded) throws InterruptedException {
            engines.forget();
        }
    }

    @Extension
    public static final class Descriptor extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "useBuildsetRegistry";
        }

        @Override
        public String getDisplayName() {
            return "Read from the buildset registry";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, EnvVars.class, Node.class);
        }
    }
}
