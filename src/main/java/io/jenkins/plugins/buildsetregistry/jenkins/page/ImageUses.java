package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Fingerprint;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The other builds that had to do with an image, by Jenkins' fingerprints. Whether it was promoted is told to everybody who may
 * see the image; by which build, and which others there are, only to who may read those.
 */
final class ImageUses {
    private static final Logger LOGGER = Logger.getLogger(ImageUses.class.getName());
    /** Each is loaded for one look at the page; no job hides another. */
    private static final int MOST_BUILDS = 60;

    private static final int MOST_OF_A_JOB = 5;

    private final String digest;
    private final List<Run<?, ?>> runs;

    private ImageUses(String digest, List<Run<?, ?>> runs) {
        this.digest = digest;
        this.runs = runs;
    }

    /** The newest of each job. @param self the build that is looked at */
    static ImageUses of(Run<?, ?> self, String digest) {
        try {
            Fingerprint fingerprint = ImageFingerprints.of(digest);
            return new ImageUses(digest, fingerprint == null ? List.of() : runs(self, fingerprint));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot read the fingerprint of the image " + digest);
            return new ImageUses(digest, List.of());
        }
    }

    private static List<Run<?, ?>> runs(Run<?, ?> self, Fingerprint fingerprint) {
        List<Run<?, ?>> runs = new ArrayList<>();
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            for (Map.Entry<String, Fingerprint.RangeSet> used : new TreeMap<>(fingerprint.getUsages()).entrySet()) {
                Job<?, ?> job = Jenkins.get().getItemByFullName(used.getKey(), Job.class);
                if (job == null) {
                    continue;
                }
                int left = Math.min(MOST_OF_A_JOB, MOST_BUILDS - runs.size());
                for (int number : used.getValue().listNumbersReverse()) {
                    if (left == 0) {
                        break;
                    }
                    Run<?, ?> run = job.getBuildByNumber(number);
                    if (run != null && !run.equals(self)) {
                        runs.add(run);
                        left--;
                    }
                }
            }
        }
        return runs;
    }

    List<BuildView> readable() {
        return runs.stream().filter(ImageUses::isReadable).map(BuildView::new).toList();
    }

    /** Tags that other builds have promoted the image to. */
    List<TagView> promotions() {
        List<TagView> promotions = new ArrayList<>();
        for (Run<?, ?> run : runs) {
            ImagesAction action = run.getAction(ImagesAction.class);
            if (action != null) {
                action.getPromotions().stream()
                        .filter(entry -> entry.getDigest().equals(digest))
                        .map(entry -> new TagView(entry, isReadable(run) ? new BuildView(run) : null, isReadable(run)))
                        .forEach(promotions::add);
            }
        }
        return promotions;
    }

    private static boolean isReadable(Run<?, ?> run) {
        return run.getParent().hasPermission(Item.READ);
    }
}
