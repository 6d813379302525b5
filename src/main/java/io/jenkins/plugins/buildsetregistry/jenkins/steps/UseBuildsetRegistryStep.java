package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.console.ConsoleLogFilter;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.NodeFiles;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryMask;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
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

    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        public boolean start() throws Exception {
            StepContext context = getContext();
            RunningRegistry registry = find(context);
            context.get(TaskListener.class).getLogger().println("reading from the buildset registry at " + registry);
            context.newBodyInvoker()
                    .withContexts(
                            EnvironmentExpander.merge(
                                    context.get(EnvironmentExpander.class), RegistryEnvironment.ofReader(registry)),
                            BodyInvoker.mergeConsoleLogFilters(
                                    context.get(ConsoleLogFilter.class), new RegistryMask(registry)))
                    .withCallback(BodyExecutionCallback.wrap(context))
                    .start();
            return false;
        }

        private static RunningRegistry find(StepContext context) throws Exception {
            RunningRegistry enclosing = context.get(RunningRegistry.class);
            RunningRegistry registry = enclosing != null
                    ? enclosing
                    : RegistryAction.upstream(context.get(Run.class))
                            .orElseThrow(() -> new AbortException("useBuildsetRegistry: neither this build nor one that"
                                    + " started it runs withBuildsetRegistry"));
            NodeFiles.requireOn(registry, context.get(Node.class));
            return registry;
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
            return Set.of(Run.class, TaskListener.class, Node.class);
        }
    }
}
