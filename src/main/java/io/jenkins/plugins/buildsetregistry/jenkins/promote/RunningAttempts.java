package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildUrl;
import io.jenkins.plugins.buildsetregistry.jenkins.build.PromotionWork;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What goes on in the background for the page, at most one for each build. What is not here and has not ended was cut off by the
 * end of Jenkins: it can be begun again, for a promotion completes what another has left.
 */
@Extension
public final class RunningAttempts {
    private static final Logger LOGGER = Logger.getLogger(RunningAttempts.class.getName());

    /** By the identifier of the build. */
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    static RunningAttempts get() {
        return ExtensionList.lookupSingleton(RunningAttempts.class);
    }

    boolean isRunning(Run<?, ?> run, Attempt attempt) {
        return Integer.valueOf(attempt.getNumber()).equals(running.get(run.getExternalizableId()));
    }

    /**
     * @param attempt makes it; is not asked if another goes on
     * @return false if another goes on
     */
    boolean start(Run<?, ?> run, Supplier<Attempt> attempt, PromotionWork work, PromotionWork.Confirmation confirmation)
            throws IOException {
        Attempt begun;
        synchronized (this) {
            if (running.containsKey(run.getExternalizableId())) {
                return false;
            }
            begun = attempt.get();
            running.put(run.getExternalizableId(), begun.getNumber());
        }
        boolean submitted = false;
        try {
            run.save(); // who has begun it is known before anything is done
            Computer.threadPoolForRemoting.submit(() -> work(run, begun, work, confirmation));
            submitted = true;
        } finally {
            if (!submitted) {
                running.remove(run.getExternalizableId());
            }
        }
        return true;
    }

    private void work(Run<?, ?> run, Attempt attempt, PromotionWork work, PromotionWork.Confirmation confirmation) {
        String what = attempt.isPlan() ? "what would be promoted of " : "promotion of ";
        LOGGER.info(() -> what + attempt.getChange() + " by " + attempt.getBy() + " on the page of " + run + " begins");
        try (PrintStream log =
                new PrintStream(new FileOutputStream(AttemptsAction.log(run, attempt)), true, StandardCharsets.UTF_8)) {
            run(run, attempt, work, confirmation, log);
        } catch (IOException e) {
            attempt.failed("its log cannot be written: " + e.getMessage(), System.currentTimeMillis());
        } finally {
            try {
                run.save();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e, () -> "cannot store " + run);
            }
            running.remove(run.getExternalizableId());
            LOGGER.info(() -> what + attempt.getChange() + " by " + attempt.getBy() + " on the page of " + run
                    + (attempt.getFailure() == null ? " is done" : " has failed: " + attempt.getFailure()));
        }
    }

    private static void run(
            Run<?, ?> run,
            Attempt attempt,
            PromotionWork work,
            PromotionWork.Confirmation confirmation,
            PrintStream log) {
        TaskListener listener = () -> log;
        PromotedBy by = new PromotedBy(attempt.getBy(), Instant.ofEpochMilli(attempt.getBegun()), BuildUrl.of(run));
        log.println(
                (attempt.isPlan() ? "looking at what would be promoted" : "promoting") + ", for " + attempt.getBy());
        try {
            List<Promotion.Step> steps =
                    work.run(new BuildPlace(run, null, null, new EnvVars(), listener), by, confirmation);
            attempt.succeeded(steps.stream().map(PlannedTag::new).toList(), System.currentTimeMillis());
        } catch (Exception | LinkageError e) {
            Throwable told = UserFault.of(e);
            if (told == e && !(e instanceof AbortException)) {
                LOGGER.log(Level.WARNING, e, () -> "a promotion on the page of " + run + " has failed");
            }
            String message = told.getMessage() == null ? told.toString() : told.getMessage();
            log.println("ERROR: " + message);
            attempt.failed(message, System.currentTimeMillis());
        }
    }
}
