package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What the page of a build's images shows, at one time and to one reader. */
public final class ImagesView {
    private final ImagesAction action;
    private final List<ImageView> images = new ArrayList<>();
    private final List<TagView> uploads;
    private final List<TagView> promotions = new ArrayList<>();
    private final Chain chain;

    ImagesView(Run<?, ?> run, ImagesAction action) {
        this.action = action;
        this.uploads = own(action.getUploads());
        promotions.addAll(own(action.getPromotions()));
        List<TagView> ownPromotions = List.copyOf(promotions);
        Set<String> told = new HashSet<>();
        for (ImageEntry entry : action.getImages()) {
            ImageUses uses = ImageUses.of(run, entry.getDigest());
            List<TagView> elsewhere = uses.promotions();
            if (told.add(entry.getDigest())) {
                promotions.addAll(elsewhere);
            }
            images.add(new ImageView(
                    entry,
                    entry.getBases().stream()
                            .map(base -> new BaseView(base, change(base.getChange())))
                            .toList(),
                    uploads.stream().anyMatch(upload -> upload.isOf(entry)),
                    !elsewhere.isEmpty() || ownPromotions.stream().anyMatch(promotion -> promotion.isOf(entry)),
                    uses.readable()));
        }
        this.chain = Chain.of(action);
    }

    private static List<TagView> own(List<TagEntry> entries) {
        return entries.stream().map(entry -> new TagView(entry, null, true)).toList();
    }

    private ChangeEntry change(String name) {
        return Stream.concat(action.getChanges().stream(), action.getAhead().stream())
                .filter(change -> Objects.equals(change.getName(), name))
                .findFirst()
                .orElse(null);
    }

    public List<ImageView> getImages() {
        return images;
    }

    public List<TagView> getUploads() {
        return uploads;
    }

    /** By this build, and by others of images that this one has built. */
    public List<TagView> getPromotions() {
        return promotions;
    }

    /** The images in the chain of changes, bases before what is built on them. */
    public List<LinkView> getLinks() {
        return chain.images().stream()
                .map(image -> new LinkView(chain, image, change(image.change())))
                .toList();
    }

    /** Images that there was no room for. */
    public int getLeftOut() {
        return chain.leftOut();
    }

    /** The name of an image or a tag, cut where a line may end. */
    public static List<String> pieces(String name) {
        return List.of(name.split("(?<=[/_])|(?=[.:@])"));
    }

    /** SVG, in which all texts are escaped. Empty if nothing was built. */
    public String getPicture() {
        return chain.images().isEmpty() ? "" : new ChainPicture(chain).toSvg();
    }
}
