package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockEngines;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockPreload;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.RegistryAction;
import io.jenkins.plugins.buildsetregistry.jenkins.form.TextList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code useBuildsetRegistry { … }}: reads from the registry of the block around it or of the build that started this one; its
 * body may not write.
 */
public final class UseBuildsetRegistryStep extends Step {
    private List<String> preload = new ArrayList<>();

    @DataBoundConstructor
    public UseBuildsetRegistryStep() {
        // it finds the registry by itself
    }

    public List<String> getPreload() {
        return preload;
    }

    /**
     * Images that docker's daemon is to have under their public names in the block.
     *
     * @throws InvalidImageException naming what is no image name
     */
    @DataBoundSetter
    public void setPreload(List<String> preload) {
        this.preload = TextList.words(preload);
        this.preload.forEach(ImageName::parse);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, preload);
    }

    private static final class Execution extends BlockStepExecution {
        private static final long serialVersionUID = 1;

        private final BlockEngines engines = new BlockEngines();

        private final BlockPreload preload;

        Execution(StepContext context, List<String> preload) {
            super(context);
            this.preload = new BlockPreload(preload);
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
            if (preload != null && preload.prepare(place)) { // begun by a version that had none
                getContext().saveState().get();
                preload.take(place, registry);
            }
            return new Opened(
                    registry,
                    new RegistryEnvironment(registry, true, place.node(), engines.configure(place, registry, true)));
        }

        @Override
        void resume() {
            // who has started the registry sees after it
        }

        @Override
        void close(boolean succeeded) throws IOException, InterruptedException {
            try {
                if (preload != null) {
                    preload.release(getContext().get(TaskListener.class));
                }
            } finally {
                engines.forget();
            }
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

        @POST
        public FormValidation doCheckPreload(@QueryParameter String value) {
            try {
                new UseBuildsetRegistryStep().setPreload(List.of(Util.fixNull(value)));
                return FormValidation.ok();
            } catch (InvalidImageException e) {
                return FormValidation.error(e.getMessage());
            }
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
