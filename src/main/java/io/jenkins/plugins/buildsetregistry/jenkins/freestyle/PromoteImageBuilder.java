package io.jenkins.plugins.buildsetregistry.jenkins.freestyle;

import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.PromotionWork;
import io.jenkins.plugins.buildsetregistry.jenkins.form.ChangeFields;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.form.IntermediateField;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import java.io.IOException;
import jenkins.tasks.SimpleBuildStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** After the merge: puts what was tested of a change under its final tags. Needs no workspace. */
public final class PromoteImageBuilder extends Builder implements SimpleBuildStep {
    private BuildsetParameters parameters = new BuildsetParameters();
    private String intermediate;
    private boolean unpublishedBases;
    private boolean force;
    private boolean dryRun;
    private PromotionMethod method = PromotionMethod.TAG;
    /** Null in a job that was stored before it was there. */
    private Boolean promotionRecord = true;

    @DataBoundConstructor
    public PromoteImageBuilder() {
        // all parameters are optional
    }

    private Object readResolve() {
        parameters = parameters == null ? new BuildsetParameters() : parameters; // written by hand
        method = method == null ? PromotionMethod.TAG : method; // stored before the field was there
        return this;
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
        return !Boolean.FALSE.equals(promotionRecord);
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
    public boolean requiresWorkspace() {
        return false;
    }

    /** Freestyle calls this one, whatever {@link #requiresWorkspace} says. */
    @Override
    public void perform(
            Run<?, ?> run, FilePath workspace, EnvVars environment, Launcher launcher, TaskListener listener)
            throws InterruptedException, IOException {
        promote(new BuildPlace(run, null, workspace, environment, listener));
    }

    @Override
    public void perform(Run<?, ?> run, EnvVars environment, TaskListener listener)
            throws InterruptedException, IOException {
        promote(new BuildPlace(run, null, null, environment, listener));
    }

    private void promote(BuildPlace place) throws InterruptedException, IOException {
        PromotionWork work = new PromotionWork(
                parameters.expanded(place.environment()),
                intermediate,
                method,
                unpublishedBases,
                force,
                isPromotionRecord(),
                dryRun);
        try {
            work.run(place);
        } catch (BuildsetException | PublishException | RequestAbortedException | ChannelClosedException e) {
            throw UserFault.asIOException(e);
        }
    }

    @Extension
    @Symbol("containerImagePromotion")
    public static final class Descriptor extends BuildStepDescriptor<Builder>
            implements ChangeFields, IntermediateField {
        @Override
        public String getDisplayName() {
            return "Promote container images that were tested";
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @POST
        public ListBoxModel doFillMethodItems() {
            return Choice.items(PromotionMethod.class);
        }

        @Override
        public boolean takesVariables() {
            return true;
        }
    }
}
