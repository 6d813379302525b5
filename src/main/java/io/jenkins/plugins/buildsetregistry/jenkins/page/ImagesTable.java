package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import java.time.Duration;
import java.util.List;

/** What a build has done with images up to now, in its log: one row for each image and what was done to it. */
public final class ImagesTable {
    private final SummaryTable table = new SummaryTable();
    private final ImagesAction action;

    private ImagesTable(ImagesAction action) {
        this.action = action;
        for (ImageEntry image : action.getImages()) {
            add(image, image.getDigest(), image.name(), "built", image.getBuildMilliseconds());
            if (image.getPublication() != null) {
                add(image, image.getDigest(), image.name(), "published", image.getPublication());
            }
        }
        action.getUploads().forEach(upload -> add(upload, "uploaded"));
        action.getPromotions().forEach(promotion -> add(promotion, "promoted"));
    }

    /** Nothing, if it has done nothing with images. */
    public static void print(Run<?, ?> run, TaskListener listener) {
        ImagesAction action = run.getAction(ImagesAction.class);
        if (action != null && action.isShown()) {
            new ImagesTable(action).table.print(listener.getLogger()::println);
        }
    }

    private void add(TagEntry tag, String what) {
        ImageEntry image = action.getImages().stream()
                .filter(built -> built.getDigest().equals(tag.getDigest()))
                .findFirst()
                .orElse(null);
        if (tag.getCopy() == null) {
            add(image, tag.getDigest(), tag.name(), what, 0);
        } else {
            add(image, tag.getDigest(), tag.name(), what, tag.getCopy());
        }
    }

    private void add(ImageEntry image, String digest, String name, String what, CopyEntry copy) {
        String moved = SummaryTable.moved(copy.getBytesMoved(), copy.getBytesMounted() + copy.getBytesSkipped());
        add(image, digest, name, what + moved, copy.getMilliseconds());
    }

    /** @param image that this build has built, or null */
    private void add(ImageEntry image, String digest, String name, String what, long milliseconds) {
        table.add(
                Shown.text(name),
                Shown.digest(digest),
                image == null ? List.of() : image.getPlatforms(),
                image == null ? -1 : image.getSize(),
                null, // all of a build is for one
                what,
                milliseconds == 0 ? null : Duration.ofMillis(milliseconds));
    }
}
