package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import java.io.IOException;
import java.io.Serializable;

/** Whether what a build has made of its change counts as tested: open until it is decided. Kept with the build. */
final class TestedMark implements Serializable {
    private static final long serialVersionUID = 1;

    private final String build;
    private String project;
    private String number;
    private String revision;
    private boolean decided;

    TestedMark(String build) {
        this.build = build;
    }

    /** @param change that the build is for, or null: there is nothing to mark then */
    synchronized void expect(Change change) {
        if (change != null && project == null) { // after a restart the workspace may hold something else
            project = change.id().project();
            number = change.id().number();
            revision = change.revision();
        }
    }

    synchronized boolean isOpen() {
        return !decided;
    }

    synchronized void refuse() {
        decided = true;
    }

    /** @param intermediate or null: there is nothing to mark then */
    synchronized void set(IntermediateRegistry intermediate, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        if (intermediate != null && project != null) {
            Change change = new Change(new ChangeId(project, number), revision, null);
            boolean found = new ChangeRecords(intermediate).mark(change, new BuildId(build), Marker.TESTED);
            listener.getLogger()
                    .println(
                            found
                                    ? change + " counts as tested"
                                    : change + " does not count as tested: no image of it was built");
        }
        decided = true;
    }
}
