package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import java.io.Serializable;
import java.util.Optional;

/** Whether what a build has made of its change with one of its registries may count as tested. Kept with the build. */
final class TestedMark implements Serializable {
    private static final long serialVersionUID = 1;

    private String project;
    private String number;
    private String revision;
    private boolean decided;
    private boolean good;
    private boolean superseded;
    private boolean set;

    /** @param change that the registry is for, or null: there is nothing to mark then */
    synchronized void expect(Change change) {
        if (change != null && project == null) { // after a restart the workspace may hold something else
            project = change.id().project();
            number = change.id().number();
            revision = change.revision();
        }
    }

    /** @return empty if it is for none, or has not begun */
    synchronized Optional<Change> change() {
        return project == null
                ? Optional.empty()
                : Optional.of(new Change(new ChangeId(project, number), revision, null));
    }

    synchronized boolean isOpen() {
        return !decided;
    }

    synchronized boolean isRefused() {
        return decided && !good && !superseded;
    }

    /** Something was begun after it had failed: the build goes on, as with {@code retry}, and that counts in its place. */
    synchronized void supersede() {
        superseded = true;
    }

    synchronized void decide(boolean succeeded) {
        decided = true;
        good = succeeded;
    }

    /** Whether the intermediate registry was told on behalf of this one. */
    synchronized boolean isSet() {
        return set;
    }

    synchronized void setTo(boolean told) {
        set = told;
    }
}
