package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildReport;
import io.jenkins.plugins.buildsetregistry.publish.PromotedBy;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What a build has done with container images: shown on its page and on one of its own, and told by the REST API ({@code
 * …/container-images/api/json}, and that of the build). A view: the truth is in the registries.
 */
@ExportedBean
public final class ImagesAction implements RunAction2, BuildBadgeAction {
    public static final String URL_NAME = "container-images";

    private static final int MOST_NAMES = 5;

    private transient Run<?, ?> run;
    /** Replaced as a whole: they are stored while others add to them. */
    private volatile ArrayList<ImageEntry> images = new ArrayList<>();

    private volatile ArrayList<TagEntry> uploads = new ArrayList<>();
    private volatile ArrayList<TagEntry> promotions = new ArrayList<>();
    private volatile ArrayList<ChangeEntry> changes = new ArrayList<>();
    private volatile ArrayList<ChangeEntry> ahead = new ArrayList<>();

    private ImagesAction() {}

    /** A build may have been stored before a list was there. */
    private Object readResolve() {
        images = orNone(images);
        uploads = orNone(uploads);
        promotions = orNone(promotions);
        changes = orNone(changes);
        ahead = orNone(ahead);
        return this;
    }

    private static <T> ArrayList<T> orNone(ArrayList<T> list) {
        return list == null ? new ArrayList<>() : list;
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        run = owner;
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        run = owner;
    }

    /** That this is about. */
    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public String getIconFileName() {
        return isShown() || !ahead.isEmpty() ? "symbol-cube" : null;
    }

    @Override
    public String getDisplayName() {
        return "Container images";
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    public Api getApi() {
        return new Api(this);
    }

    /** For the page: all that it shows, at this time and to who is looking. */
    public ImagesView getView() {
        return new ImagesView(run, this);
    }

    /** Whether there is more to say than what was ahead of the build. */
    public boolean isShown() {
        return !images.isEmpty() || !uploads.isEmpty() || !promotions.isEmpty();
    }

    /** The first ones. */
    public String getImageNames() {
        return names(images.stream().map(ImageEntry::name).toList());
    }

    /** With their temporary tags. */
    public String getUploadNames() {
        return names(uploads.stream().map(TagEntry::name).toList());
    }

    public String getPromotionNames() {
        return names(promotions.stream().map(TagEntry::name).toList());
    }

    /** Of what was built, or else of what was done with what others have built. */
    public String getNames() {
        return !images.isEmpty() ? getImageNames() : !promotions.isEmpty() ? getPromotionNames() : getUploadNames();
    }

    private static String names(List<String> all) {
        String names = all.stream().limit(MOST_NAMES).map(Shown::text).collect(Collectors.joining(", "));
        return all.size() <= MOST_NAMES ? names : names + " … (" + all.size() + ")";
    }

    @Exported(inline = true)
    public List<ImageEntry> getImages() {
        return images;
    }

    @Exported(inline = true)
    public List<TagEntry> getUploads() {
        return uploads;
    }

    @Exported(inline = true)
    public List<TagEntry> getPromotions() {
        return promotions;
    }

    /** That the build was for. */
    @Exported(inline = true)
    public List<ChangeEntry> getChanges() {
        return changes;
    }

    /** Changes ahead whose images the build has seen, farthest first. */
    @Exported(inline = true)
    public List<ChangeEntry> getAhead() {
        return ahead;
    }

    /**
     * A registry was started for the build. Does not store it.
     *
     * @param intermediate name of the configured registry, or null for the only one
     * @param change that it was started for, or null
     * @param records of changes ahead, farthest first, and maybe of that change
     */
    public static void linked(Run<?, ?> run, String intermediate, Change change, List<ChangeRecord> records) {
        List<ChangeEntry> own = change == null ? List.of() : List.of(ChangeEntry.own(change, intermediate));
        List<ChangeEntry> others = records.stream()
                .filter(record -> change == null || !record.change().id().equals(change.id()))
                .map(ChangeEntry::ahead)
                .toList();
        if (!own.isEmpty() || !others.isEmpty()) {
            of(run).link(own, others);
        }
    }

    /** A build uses the registry of another one, and sees the images of the changes that are ahead of that. Does not store it. */
    public static void joined(Run<?, ?> run, Run<?, ?> owner) {
        ImagesAction theirs = owner.getAction(ImagesAction.class);
        if (theirs != null && !theirs.ahead.isEmpty()) {
            of(run).link(List.of(), theirs.ahead);
        }
    }

    /** @param intermediate name of the configured registry that the image was published in, or null for the only one */
    public static void built(Run<?, ?> run, BuildReport report, String intermediate) throws IOException {
        ImagesAction action = of(run);
        if (report.change() != null) {
            action.link(List.of(ChangeEntry.own(report.change(), intermediate)), List.of());
        }
        action.add(List.of(new ImageEntry(report, System.currentTimeMillis())), List.of(), List.of());
        run.save();
        ImageFingerprints.built(run, report.image());
    }

    public static void uploaded(Run<?, ?> run, List<UploadedImage> uploaded) throws IOException {
        long now = System.currentTimeMillis();
        of(run).add(
                        List.of(),
                        uploaded.stream().map(image -> new TagEntry(image, now)).toList(),
                        List.of());
        run.save();
    }

    /**
     * @param copied what was copied for it, by {@link Promotion.Step#imageByDigest}
     * @param by who has promoted it
     */
    public static void promoted(
            Run<?, ?> run, List<Promotion.Step> promoted, Map<ImageName, CopyReport> copied, PromotedBy by)
            throws IOException {
        long now = System.currentTimeMillis();
        of(run).add(
                        List.of(),
                        List.of(),
                        promoted.stream()
                                .map(step -> new TagEntry(step, copied.get(step.imageByDigest()), by.who(), now))
                                .toList());
        run.save();
        for (Promotion.Step step : promoted) {
            ImageFingerprints.used(
                    run, step.upload().image().withoutReference(), step.upload().digest());
        }
    }

    /** Done again after a restart, it tells nothing twice. */
    private static ImagesAction of(Run<?, ?> run) {
        synchronized (run) {
            ImagesAction action = run.getAction(ImagesAction.class);
            if (action == null) {
                action = new ImagesAction();
                run.addAction(action);
            }
            return action;
        }
    }

    private synchronized void link(List<ChangeEntry> newChanges, List<ChangeEntry> newAhead) {
        changes = with(changes, newChanges);
        ahead = with(ahead, newAhead);
    }

    private synchronized void add(List<ImageEntry> newImages, List<TagEntry> newUploads, List<TagEntry> newPromotions) {
        images = with(images, newImages);
        uploads = with(uploads, newUploads);
        promotions = with(promotions, newPromotions);
    }

    private static <T> ArrayList<T> with(List<T> list, List<T> more) {
        ArrayList<T> all = new ArrayList<>(list);
        more.stream().filter(each -> !all.contains(each)).forEach(all::add);
        return all;
    }
}
