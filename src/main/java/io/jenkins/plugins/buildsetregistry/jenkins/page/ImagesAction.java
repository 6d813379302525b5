package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What a build has done with container images: shown on its page, and told by the REST API ({@code …/api/json?depth=2}). A view:
 * the truth is in the registries.
 */
@ExportedBean
public final class ImagesAction extends InvisibleAction {
    /** Replaced as a whole: they are stored while others add to them. */
    private volatile ArrayList<ImageEntry> images = new ArrayList<>();

    private volatile ArrayList<TagEntry> uploads = new ArrayList<>();
    private volatile ArrayList<TagEntry> promotions = new ArrayList<>();

    private ImagesAction() {}

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

    /** Done again after a restart, it tells nothing twice. */
    public static void built(Run<?, ?> run, List<RecordedImage> built) throws IOException {
        of(run).add(built.stream().map(ImageEntry::new).toList(), List.of(), List.of());
        run.save();
        for (RecordedImage image : built) {
            ImageFingerprints.built(run, image);
        }
    }

    public static void uploaded(Run<?, ?> run, List<RecordedUpload> uploaded) throws IOException {
        of(run).add(
                        List.of(),
                        uploaded.stream()
                                .map(upload -> new TagEntry(upload, upload.temporaryTag()))
                                .toList(),
                        List.of());
        run.save();
    }

    public static void promoted(Run<?, ?> run, List<Promotion.Step> promoted) throws IOException {
        of(run).add(
                        List.of(),
                        List.of(),
                        promoted.stream()
                                .map(step -> new TagEntry(
                                        step.upload(), step.upload().image().tagOrLatest()))
                                .toList());
        run.save();
        for (Promotion.Step step : promoted) {
            ImageFingerprints.used(
                    run, step.upload().image().withoutReference(), step.upload().digest());
        }
    }

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
