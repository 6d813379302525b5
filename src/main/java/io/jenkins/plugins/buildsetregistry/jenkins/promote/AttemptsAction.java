package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Who has promoted images of a build on its page, and when: all promotions, and the last look at what would be promoted. */
@ExportedBean
public final class AttemptsAction extends InvisibleAction {
    /** Replaced as a whole: it is stored while others add to it. */
    private volatile ArrayList<Attempt> attempts = new ArrayList<>();

    private int last;

    private Object readResolve() {
        attempts = attempts == null ? new ArrayList<>() : attempts;
        return this;
    }

    @Exported(inline = true)
    public List<Attempt> getAttempts() {
        return attempts;
    }

    /** Oldest first. */
    static List<Attempt> attempts(Run<?, ?> run) {
        AttemptsAction action = run.getAction(AttemptsAction.class);
        return action == null ? List.of() : action.attempts;
    }

    /** Does not store the build. */
    static Attempt begin(Run<?, ?> run, boolean plan, String change, PromotionMethod method, String by) {
        synchronized (run) {
            AttemptsAction action = run.getAction(AttemptsAction.class);
            if (action == null) {
                action = new AttemptsAction();
                run.addAction(action);
            }
            return action.add(run, plan, change, method, by);
        }
    }

    private Attempt add(Run<?, ?> run, boolean plan, String change, PromotionMethod method, String by) {
        last++;
        Attempt attempt = new Attempt(last, plan, change, method, by, System.currentTimeMillis());
        ArrayList<Attempt> next = new ArrayList<>();
        for (Attempt each : attempts) {
            if (each.isPlan() && plan) {
                log(run, each).delete();
            } else {
                next.add(each);
            }
        }
        next.add(attempt);
        attempts = next;
        return attempt;
    }

    /** Where its log is. */
    static File log(Run<?, ?> run, Attempt attempt) {
        return new File(run.getRootDir(), "container-images-promotion-" + attempt.getNumber() + ".log");
    }
}
