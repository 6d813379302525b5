package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.publish.MergedRecord;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code promoteImage(change: …)}: after the merge, puts what was tested of a change under its final tags. Moves manifests only, from
 * the controller, and needs no node.
 */
public final class PromoteImageStep extends Step {
    private final BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;
    private boolean unpublishedBases;
    private boolean force;
    private boolean dryRun;

    @DataBoundConstructor
    public PromoteImageStep() {
        // all parameters are optional
    }

    public String getChange() {
        return parameters.change;
    }

    @DataBoundSetter
    public void setChange(String change) {
        parameters.change = Util.fixEmptyAndTrim(change);
    }

    public String getProject() {
        return parameters.project;
    }

    @DataBoundSetter
    public void setProject(String project) {
        parameters.project = Util.fixEmptyAndTrim(project);
    }

    /** That was merged; the newest if it is null. */
    public String getRevision() {
        return parameters.revision;
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        parameters.revision = Util.fixEmptyAndTrim(revision);
    }

    public String getIntermediate() {
        return intermediate;
    }

    @DataBoundSetter
    public void setIntermediate(String intermediate) {
        this.intermediate = Util.fixEmptyAndTrim(intermediate);
    }

    public boolean isUnpublishedBases() {
        return unpublishedBases;
    }

    @DataBoundSetter
    public void setUnpublishedBases(boolean unpublishedBases) {
        this.unpublishedBases = unpublishedBases;
    }

    public boolean isForce() {
        return force;
    }

    @DataBoundSetter
    public void setForce(boolean force) {
        this.force = force;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends PoolExecution {
        private static final long serialVersionUID = 1;

        private final BuildsetParameters parameters;
        private final String intermediateName;
        private final boolean unpublishedBases;
        private final boolean force;
        private final boolean dryRun;

        Execution(StepContext context, PromoteImageStep step) {
            super(context);
            this.parameters = step.parameters;
            this.intermediateName = step.intermediate;
            this.unpublishedBases = step.unpublishedBases;
            this.force = step.force;
            this.dryRun = step.dryRun;
        }

        @Override
        Object run() throws Exception {
            TaskListener listener = getContext().get(TaskListener.class);
            Change change = parameters.change(getContext().get(EnvVars.class));
            if (change == null) {
                throw new AbortException(
                        "promoteImage: it is not known which change was merged; name it with 'change'");
            }
            IntermediateRegistry intermediate = registries(List.of()).intermediateRegistry();
            if (intermediate == null) {
                throw new AbortException("promoteImage: no intermediate registry is configured, and only there it is"
                        + " written what was tested (Manage Jenkins » System » Buildset Registry)");
            }
            listener.getLogger().println("asking the intermediate registry " + intermediate);
            ChangeRecord record = MergedRecord.find(intermediate, change.id(), parameters.revision);
            List<ImageName> images =
                    record.uploads().stream().map(RecordedUpload::image).toList();
            Promotion promotion = new Promotion(
                    intermediate,
                    registries(images).targets(),
                    new Promotion.Options(unpublishedBases, force),
                    listener.getLogger()::println);
            List<Promotion.Step> plan = promotion.plan(record);
            if (dryRun) {
                listener.getLogger().println("dry run: nothing was changed");
            } else {
                promotion.execute(record, plan);
            }
            return results(plan);
        }

        private Registries registries(List<ImageName> images) throws Exception {
            return BuildsetRegistryConfiguration.get()
                    .registries(getContext().get(Run.class), intermediateName, images);
        }

        private static ArrayList<LinkedHashMap<String, Object>> results(List<Promotion.Step> plan) {
            ArrayList<LinkedHashMap<String, Object>> all = new ArrayList<>();
            for (Promotion.Step step : plan) {
                LinkedHashMap<String, Object> map = new LinkedHashMap<>();
                map.put("image", step.upload().image().toString());
                map.put("digest", step.upload().digest().toString());
                map.put("done", step.isDone());
                all.add(map);
            }
            return all;
        }
    }

    @Extension
    public static final class Descriptor extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "promoteImage";
        }

        @Override
        public String getDisplayName() {
            return "Promote container images that were tested";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, EnvVars.class);
        }
    }
}
