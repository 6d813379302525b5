package io.jenkins.plugins.buildsetregistry.jenkins.promote;

import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;

/** How an {@link Attempt} is shown. */
public final class AttemptView {
    /** Bytes at the end of a log. */
    private static final int MOST_OF_LOG = 100_000;

    private final Run<?, ?> run;
    private final Attempt attempt;
    private final ImagesAction images;

    AttemptView(Run<?, ?> run, Attempt attempt, ImagesAction images) {
        this.run = run;
        this.attempt = attempt;
        this.images = images;
    }

    public int getNumber() {
        return attempt.getNumber();
    }

    public boolean isPlan() {
        return attempt.isPlan();
    }

    public String getChange() {
        return attempt.getChange();
    }

    public String getBy() {
        return attempt.getBy();
    }

    public Date getTime() {
        return new Date(attempt.getBegun());
    }

    public boolean isRunning() {
        return RunningAttempts.get().isRunning(run, attempt);
    }

    /** Jenkins has ended while it went on. */
    public boolean isInterrupted() {
        return attempt.getEnded() == 0 && !isRunning();
    }

    /** Null if it has not failed. */
    public String getFailure() {
        return attempt.getFailure();
    }

    public boolean isSucceeded() {
        return attempt.hasSucceeded() && !isRunning();
    }

    /** Whether somebody may confirm it. */
    public boolean isConfirmable() {
        return attempt.isPlan() && isSucceeded() && attempt.getTags().stream().anyMatch(tag -> !tag.isDone());
    }

    public List<PlannedTag> getTags() {
        return attempt.getTags();
    }

    /** Digests that this build has not made: a newer one of the same revision counts. */
    public List<String> getForeign() {
        return attempt.getTags().stream()
                .map(PlannedTag::getDigest)
                .filter(digest -> images.getImages().stream()
                        .noneMatch(image -> image.getDigest().equals(digest)))
                .distinct()
                .toList();
    }

    /** Its end, if it is long. */
    public String getLog() {
        File file = AttemptsAction.log(run, attempt);
        try (RandomAccessFile log = new RandomAccessFile(file, "r")) {
            long from = Math.max(0, log.length() - MOST_OF_LOG);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it has none yet, or somebody has removed it
        }
    }
}
