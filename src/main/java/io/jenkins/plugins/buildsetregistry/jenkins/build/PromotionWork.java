package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAliases;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.config.BuildsetRegistryConfiguration;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesTable;
import io.jenkins.plugins.buildsetregistry.publish.ImageTransfer;
import io.jenkins.plugins.buildsetregistry.publish.MergedRecord;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.publish.StaleTags;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.deletion.Deletions;
import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.util.List;

/**
 * Promotes what was tested of a change that was merged, from the controller; what has to be copied for it goes through a node, or
 * is mounted. Then deletes temporary tags that nobody needs, where there are credentials for that. Can be done again.
 */
public final class PromotionWork implements Serializable {
    private static final long serialVersionUID = 1;

    private final BuildsetParameters parameters;
    private final String intermediate;
    private final boolean unpublishedBases;
    private final boolean force;
    private final boolean dryRun;
    private PromotionMethod method;
    private Boolean promotionRecord;

    /**
     * @param intermediate name of a configured registry, or null
     * @param promotionRecord whether to leave one beside each image
     */
    public PromotionWork(
            BuildsetParameters parameters,
            String intermediate,
            PromotionMethod method,
            boolean unpublishedBases,
            boolean force,
            boolean promotionRecord,
            boolean dryRun) {
        this.parameters = parameters;
        this.intermediate = intermediate;
        this.method = method;
        this.promotionRecord = promotionRecord;
        this.unpublishedBases = unpublishedBases;
        this.force = force;
        this.dryRun = dryRun;
    }

    private Object readResolve() {
        method = method == null ? PromotionMethod.TAG : method; // stored by an earlier version
        promotionRecord = promotionRecord == null || promotionRecord;
        return this;
    }

    /** Whether what is planned is what somebody has confirmed. */
    @FunctionalInterface
    public interface Confirmation {
        /** @throws PublishException if it is not: nothing is done then */
        void check(List<Promotion.Step> plan) throws PublishException;
    }

    /**
     * For who has started the build.
     *
     * @return what was, or would be, promoted
     */
    public List<Promotion.Step> run(BuildPlace place)
            throws BuildsetException, PublishException, IOException, InterruptedException {
        return run(place, StartedBy.of(place.run()), plan -> {});
    }

    /**
     * @param by for whom
     * @return what was, or would be, promoted
     */
    public List<Promotion.Step> run(BuildPlace place, PromotedBy by, Confirmation confirmation)
            throws BuildsetException, PublishException, IOException, InterruptedException {
        Run<?, ?> run = place.run();
        TaskListener listener = place.listener();
        BuildsetRegistryConfiguration configuration = BuildsetRegistryConfiguration.get();
        Registries registries = configuration.intermediate(run, intermediate);
        IntermediateRegistry registry = registries.intermediateRegistry();
        if (registry == null) {
            throw new AbortException("no intermediate registry is configured, and only there it is written what was"
                    + " tested (Manage Jenkins » System » Buildset Registry)");
        }
        ChangeId change = parameters.merged(place.changes(), new ChangeAliases(registry));
        listener.getLogger().println("asking the intermediate registry " + registry);
        ChangeRecord record = MergedRecord.find(registry, change, parameters.getRevision());
        List<ImageName> images = Promotion.images(record, method);
        RegistryDirectory targets = configuration.targets(run, images);
        Promotion promotion = new Promotion(
                registry,
                targets,
                new Promotion.Options(unpublishedBases, force, method, promotionRecord ? by : null),
                place.workspace() == null ? ImageTransfer.MOUNTING : new NodeTransfer(place, registries),
                listener.getLogger()::println);
        Promotion.Plan plan = promotion.plan(record);
        confirmation.check(plan.steps());
        Deletions deletions = configuration.deletions(run, images, listener);
        List<Promotion.Step> cleaned = plan.steps().stream()
                .filter(Promotion.Step::hasTemporaryTag)
                .filter(step -> deletions.has(step.upload().image()))
                .toList();
        StaleTags staleTags = new StaleTags(
                registry,
                targets,
                deletions,
                configuration.temporaryTagRetention(),
                Clock.systemUTC(),
                listener.getLogger()::println);
        if (dryRun) {
            promotion.requireRights(plan);
            staleTags.print(staleTags.plan(record, cleaned));
            listener.getLogger().println("dry run: nothing was changed");
        } else {
            ImagesAction.promoted(run, plan.steps(), promotion.execute(plan), by);
            staleTags.execute(staleTags.plan(record, cleaned));
            ImagesTable.print(run, listener);
        }
        return plan.steps();
    }
}
