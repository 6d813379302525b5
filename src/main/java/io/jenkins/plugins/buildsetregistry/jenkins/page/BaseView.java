package io.jenkins.plugins.buildsetregistry.jenkins.page;

import io.jenkins.plugins.buildsetregistry.image.WebAddress;

/** How a {@link BaseEntry} is shown. */
public final class BaseView {
    private final BaseEntry entry;
    private final ChangeEntry change;

    /** @param change that has made it, or null if nothing more is known than its name */
    BaseView(BaseEntry entry, ChangeEntry change) {
        this.entry = entry;
        this.change = change;
    }

    public String getName() {
        return Shown.text(entry.getName());
    }

    public String getDigest() {
        return Shown.text(entry.getDigest());
    }

    public String getShortDigest() {
        return Shown.digest(entry.getDigest());
    }

    /** Null of a published image, and of one of the same build. */
    public String getChange() {
        return Shown.text(entry.getChange());
    }

    /** Where people see the change, or null. */
    public String getChangeUrl() {
        return change == null ? null : WebAddress.of(change.getUrl());
    }

    /** The build that has made it, or null. */
    public String getBuildUrl() {
        return change == null ? null : WebAddress.of(change.getBuildUrl());
    }
}
