package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import java.io.IOException;
import java.util.Optional;

/** Finds what was tested of a change that has been merged. */
public final class MergedRecord {
    private MergedRecord() {}

    /**
     * The record of the newest build that succeeded.
     *
     * @param revision or null for the newest that was built
     * @throws BuildsetException if there is none, or if {@code revision} is null and the newest revision has none
     */
    public static ChangeRecord find(IntermediateRegistry intermediate, ChangeId id, String revision)
            throws BuildsetException, IOException, InterruptedException {
        ChangeRecords records = new ChangeRecords(intermediate);
        String sanitized = revision == null ? null : new Change(id, revision, null).revision();
        var tested = records.newest(id, sanitized, Require.TESTED);
        var built = records.newest(id, sanitized, Require.BUILT);
        if (tested.isPresent()) {
            requireNewestOfUnknown(tested.get(), built);
            String other = built.map(newest -> newest.change().revision()).orElse("");
            if (revision == null && !other.equals(tested.get().change().revision())) {
                throw new BuildsetException("refusing to promote " + id + ": its newest build is of revision " + other
                        + ", of which no build has succeeded; name the revision that was merged (of revision "
                        + tested.get().change().revision() + " a build has succeeded)");
            }
            return tested.get();
        }
        String which = id + (revision == null ? "" : ", revision " + revision);
        throw new BuildsetException(
                built.isPresent()
                        ? "refusing to promote " + which + ": it was built, but no build of it has succeeded"
                        : "nothing is known of " + which + " in the intermediate registry " + intermediate
                                + ": check the project and the number");
    }

    /** Where revisions are not known, what was pushed later looks like what was tested before. */
    private static void requireNewestOfUnknown(ChangeRecord tested, Optional<ChangeRecord> built)
            throws BuildsetException {
        boolean unknown = tested.change().revision().equals(Change.UNKNOWN_REVISION);
        if (unknown && built.isPresent() && !built.get().build().equals(tested.build())) {
            throw new BuildsetException("refusing to promote " + tested.change().id()
                    + ": its newest build has not succeeded, and it is not known which revision a build was of; name the"
                    + " revision in the build, or check the change out before");
        }
    }
}
