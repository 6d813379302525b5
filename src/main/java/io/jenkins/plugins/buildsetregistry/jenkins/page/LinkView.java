package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.image.WebAddress;
import java.util.List;

/** An image in the chain of changes, in words. */
public final class LinkView {
    private final Chain chain;
    private final Chain.Image image;
    private final ChangeEntry change;

    /** @param change or null if nothing more is known of it than its name */
    LinkView(Chain chain, Chain.Image image, ChangeEntry change) {
        this.chain = chain;
        this.image = image;
        this.change = change;
    }

    public String getName() {
        return Shown.text(image.name());
    }

    public String getShortDigest() {
        return Shown.digest(image.digest());
    }

    public boolean isOwn() {
        return image.kind() == Chain.Kind.OWN;
    }

    public boolean isPublished() {
        return image.kind() == Chain.Kind.PUBLISHED;
    }

    /** Null for none. */
    public String getChange() {
        return Shown.text(image.change());
    }

    /** Where people see the change, or null. */
    public String getChangeUrl() {
        return change == null ? null : WebAddress.of(change.getUrl());
    }

    /** The build that has made it, or null. */
    public String getBuildUrl() {
        return change == null ? null : WebAddress.of(change.getBuildUrl());
    }

    /** Names of the images that it is built on. */
    public List<String> getBases() {
        return chain.bases(image).stream().map(base -> Shown.text(base.name())).toList();
    }
}
