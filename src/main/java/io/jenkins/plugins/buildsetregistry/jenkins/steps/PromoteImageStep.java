package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.PromotionWork;
import io.jenkins.plugins.buildsetregistry.jenkins.form.ChangeFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.form.IntermediateField;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
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
import org.kohsuke.stapler.verb.POST;

/**
 * {@code promoteImage(change: …)}: after the merge, puts what was tested of a change under its final tags, from the controller. Needs
 * no node, unless bytes must go from registry to registry.
 */
public final class PromoteImageStep extends Step {
    private final BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;
    private boolean unpublishedBases;
    private boolean force;
    private boolean dryRun;
    private PromotionMethod method = PromotionMethod.TAG;
    private boolean promotionRecord = true;

    @DataBoundConstructor
    public PromoteImageStep() {
        // all parameters are optional
    }

    public String getChange() {
        return parameters.getChange();
    }

    @DataBoundSetter
    public void setChange(String change) {
        parameters.setChange(change);
    }

    public String getProject() {
        return parameters.getProject();
    }

    @DataBoundSetter
    public void setProject(String project) {
        parameters.setProject(project);
    }

    /** That was merged; the newest if it is null. */
    public String getRevision() {
        return parameters.getRevision();
    }

    @DataBoundSetter
    public void setRevision(String revision) {
        parameters.setRevision(revision);
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

    /** {@code tag} or {@code intermediate-registry}. */
    public String getMethod() {
        return Choice.word(method);
    }

    @DataBoundSetter
    public void setMethod(String method) {
        this.method = Choice.of("method", method, PromotionMethod.TAG);
    }

    public boolean isPromotionRecord() {
        return promotionRecord;
    }

    @DataBoundSetter
    public void setPromotionRecord(boolean promotionRecord) {
        this.promotionRecord = promotionRecord;
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

        private final PromotionWork work;

        Execution(StepContext context, PromoteImageStep step) {
            super(context);
            this.work = new PromotionWork(
                    step.parameters,
                    step.intermediate,
                    step.method,
                    step.unpublishedBases,
                    step.force,
                    step.promotionRecord,
                    step.dryRun);
        }

        @Override
        Object run() throws Exception {
            return results(work.run(NodeExecution.place(getContext())));
        }

        @Override
        void abandon() {
            // it has nothing that is to be ended
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
    public static final class Descriptor extends StepDescriptor implements ChangeFields, IntermediateField {
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

        @POST
        public ListBoxModel doFillMethodItems() {
            return Choice.items(PromotionMethod.class);
        }
    }
}
