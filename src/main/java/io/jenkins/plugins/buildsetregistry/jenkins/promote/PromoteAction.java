package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.PromotionWork;
import io.jenkins.plugins.buildsetregistry.jenkins.form.Choice;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ChangeEntry;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.verb.POST;

/**
 * Promotes, after the merge, what was tested of the change that a build was for: first shows what would be done, then does
 * exactly that when somebody confirms it. The same as {@code promoteImage}, from the controller.
 */
public final class PromoteAction implements Action, StaplerProxy {
    /** The page of images names it, too. */
    static final String URL_NAME = "promote-images";

    private final Run<?, ?> run;
    private final ImagesAction images;

    PromoteAction(Run<?, ?> run, ImagesAction images) {
        this.run = run;
        this.images = images;
    }

    @Override
    public String getIconFileName() {
        return run.getParent().hasPermission(PromoteActions.PROMOTE) ? "symbol-ribbon" : null;
    }

    @Override
    public String getDisplayName() {
        return "Promote images";
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    /** Nothing here is for anybody else. */
    @Override
    public Object getTarget() {
        requirePermission();
        return this;
    }

    private void requirePermission() {
        run.getParent().checkPermission(PromoteActions.PROMOTE);
    }

    public Run<?, ?> getRun() {
        return run;
    }

    /** For the form. */
    public List<ChangeEntry> getChanges() {
        return images.getChanges();
    }

    /** Newest first. */
    public List<AttemptView> getAttempts() {
        List<Attempt> attempts = AttemptsAction.attempts(run);
        return IntStream.rangeClosed(1, attempts.size())
                .mapToObj(i -> new AttemptView(run, attempts.get(attempts.size() - i), images))
                .toList();
    }

    /** Null if there is none. */
    public AttemptView getLast() {
        return getAttempts().stream().findFirst().orElse(null);
    }

    /** Looks at what would be promoted, in the background. */
    @POST
    public HttpResponse doPlan(@QueryParameter String change, @QueryParameter String method) throws IOException {
        requirePermission();
        ChangeEntry entry = change(change);
        PromotionMethod how;
        try {
            how = Choice.of("method", method, PromotionMethod.TAG);
        } catch (IllegalArgumentException e) {
            throw HttpResponses.errorWithoutStack(400, e.getMessage());
        }
        return start(true, entry, how, plan -> {});
    }

    /** @param plan number of the last plan, as the page shows it */
    @POST
    public HttpResponse doPromote(@QueryParameter int plan) throws IOException {
        requirePermission();
        Attempt confirmed = AttemptsAction.attempts(run).stream()
                .reduce((first, second) -> second)
                .filter(last -> last.isPlan() && last.hasSucceeded() && last.getNumber() == plan)
                .orElseThrow(() -> HttpResponses.errorWithoutStack(
                        409, "what you have confirmed is not the last plan any more: look at the plan again"));
        List<PlannedTag> expected = confirmed.getTags();
        return start(false, change(confirmed.getChange()), confirmed.method(), now -> require(expected, now));
    }

    private static void require(List<PlannedTag> expected, List<Promotion.Step> now) throws PublishException {
        List<PlannedTag> planned = now.stream().map(PlannedTag::new).toList();
        boolean same = planned.size() == expected.size()
                && planned.stream().allMatch(tag -> expected.stream().anyMatch(tag::isLike));
        if (!same) {
            throw new PublishException(
                    "what would be promoted is not what was confirmed any more: look at the plan again; nothing was done");
        }
    }

    private HttpResponse start(
            boolean plan, ChangeEntry change, PromotionMethod method, PromotionWork.Confirmation confirmation)
            throws IOException {
        BuildsetParameters parameters = new BuildsetParameters();
        parameters.setChange(change.getNumber());
        parameters.setProject(change.getProject());
        parameters.setRevision(change.getRevision());
        PromotionWork work = new PromotionWork(parameters, change.getIntermediate(), method, false, false, true, plan);
        String user = Jenkins.getAuthentication2().getName();
        boolean started = RunningAttempts.get()
                .start(run, () -> AttemptsAction.begin(run, plan, change.getName(), method, user), work, confirmation);
        if (!started) {
            throw HttpResponses.errorWithoutStack(409, "a promotion of this build goes on: wait until it has ended");
        }
        return HttpResponses.redirectToDot();
    }

    private ChangeEntry change(String name) {
        return images.getChanges().stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> HttpResponses.errorWithoutStack(400, "this build was not for that change"));
    }

    /** For the script of the page, which shows how far it is. */
    public HttpResponse doStatus() throws IOException {
        requirePermission();
        AttemptView last = getLast();
        return HttpResponses.text(Json.MAPPER
                .createObjectNode()
                .put("running", last != null && last.isRunning())
                .put("log", last == null ? "" : last.getLog())
                .toString());
    }
}
