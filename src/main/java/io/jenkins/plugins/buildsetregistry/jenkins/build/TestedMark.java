package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import java.io.Serializable;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether what a build has made of its change with one of its registries may count as tested. Kept with the build; of {@link
 * TestedMarks} one thread at a time changes it.
 */
final class TestedMark implements Serializable {
    private static final long serialVersionUID = 1;

    private String project;
    private String number;
    private String revision;
    private String where;
    private boolean decided;
    private boolean good;
    private boolean superseded;
    private boolean told;
    private boolean set;
    private String before;
    /** Replaced as a whole: it may be stored meanwhile. */
    private volatile TreeSet<String> failedJobs = new TreeSet<>();

    private Object readResolve() {
        failedJobs = failedJobs == null ? new TreeSet<>() : failedJobs; // stored by an earlier version
        return this;
    }

    /**
     * It begins; or begins anew, as after a restart of the controller.
     *
     * @param change that the registry is for, or null: there is nothing to mark then
     * @param intermediate the registry that is told, or null: nobody is
     */
    void expect(Change change, String intermediate) {
        if (change != null && project == null) { // after a restart the workspace may hold something else
            project = change.id().project();
            number = change.id().number();
            revision = change.revision();
            where = intermediate;
        }
        decided = false;
        told = set;
    }

    /** @return empty if it is for none, or has not begun */
    Optional<Change> change() {
        return project == null
                ? Optional.empty()
                : Optional.of(new Change(new ChangeId(project, number), revision, null));
    }

    /** Whether both are for one change, and tell the same registry. */
    boolean isLike(TestedMark other) {
        return where != null && where.equals(other.where) && change().isPresent() && change().equals(other.change());
    }

    boolean isOpen() {
        return !decided;
    }

    boolean isRefused() {
        return decided && !good && !superseded || !failedJobs.isEmpty();
    }

    void decide(boolean succeeded) {
        decided = true;
        good = succeeded;
    }

    /** Something was begun after it had failed: the build goes on, as with {@code retry}, and that counts in its place. */
    void supersede() {
        superseded = true;
    }

    /** A job that works with the registry has succeeded. */
    void succeeded(String job) {
        TreeSet<String> failed = new TreeSet<>(failedJobs);
        failed.remove(job);
        failedJobs = failed;
    }

    /** A job that works with the registry has failed, maybe late. */
    void failed(String job) {
        TreeSet<String> failed = new TreeSet<>(failedJobs);
        failed.add(job);
        failedJobs = failed;
    }

    /** Names of jobs that have worked with the registry, and have failed. */
    TreeSet<String> failedJobs() {
        return failedJobs;
    }

    /** Whether the intermediate registry was told, or need not be. */
    boolean isTold() {
        return told;
    }

    /** Whether the mark may be there. */
    boolean isSet() {
        return set;
    }

    /** It is about to be set. @param other the build that had it before, or null */
    void setting(BuildId other) {
        set = true;
        before = other == null ? null : other.value();
    }

    /** @param isSet whether the mark is there */
    void told(boolean isSet) {
        told = true;
        set = isSet;
    }

    void takenBack() {
        told = false;
        set = false;
    }

    /** @return the build that had the mark before, or null */
    BuildId before() {
        return before == null ? null : new BuildId(before);
    }
}
