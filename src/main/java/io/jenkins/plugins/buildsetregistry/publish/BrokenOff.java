package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Keeps what of a plan is done, so that a failure in its middle can say so. */
final class BrokenOff {
    private final String work;
    private final String participle;
    private final List<ImageName> done = new ArrayList<>();
    private final List<ImageName> open;

    /** @param participle such as "promoted" */
    BrokenOff(String work, String participle, List<ImageName> images) {
        this.work = work;
        this.participle = participle;
        this.open = new ArrayList<>(images);
    }

    void done(ImageName image) {
        open.remove(image);
        done.add(image);
    }

    boolean isUntouched() {
        return done.isEmpty();
    }

    PublishException because(Exception cause) {
        return new PublishException(cause.getMessage() + "; " + state(), cause);
    }

    /** What is done and what is not, and how it is completed. */
    String state() {
        return "the " + work + " broke off; " + participle + ": " + names(done) + "; not " + participle + ": "
                + names(open) + "; run it again to complete it";
    }

    private static String names(List<ImageName> images) {
        return images.isEmpty()
                ? "nothing"
                : images.stream().map(ImageName::toString).collect(Collectors.joining(", "));
    }
}
