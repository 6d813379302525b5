package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import java.io.IOException;
import java.util.List;

/**
 * Of one build with all its registries. If there is one for a change, the change counts as tested when its block has ended well;
 * if there are several, when the build has succeeded and each has ended well, or was tried again.
 */
final class TestedMarks {
    private final Run<?, ?> run;
    private final OwnRegistry own;
    private final TaskListener listener;

    private TestedMarks(Run<?, ?> run, OwnRegistry own, TaskListener listener) {
        this.run = run;
        this.own = own;
        this.listener = listener;
    }

    /** One begins: the mark that another has set is taken back. */
    static void expect(Run<?, ?> run, OwnRegistry own, Change change, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        synchronized (lock(run)) {
            TestedMarks marks = new TestedMarks(run, own, listener);
            IntermediateRegistry intermediate = marks.intermediate();
            own.mark().expect(change, intermediate == null ? null : intermediate.toString());
            for (OwnRegistry other : marks.alike()) {
                if (other != own) {
                    marks.takeBack(other.mark());
                    if (other.hasEnded() && other.mark().isRefused()) {
                        other.mark().supersede();
                    }
                }
            }
        }
        run.save();
    }

    /** One has ended; only the first word of it counts. */
    static void decide(Run<?, ?> run, OwnRegistry own, boolean succeeded, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        synchronized (lock(run)) {
            if (!own.mark().isOpen()) {
                return;
            }
            own.mark().decide(succeeded);
            TestedMarks marks = new TestedMarks(run, own, listener);
            if (marks.alike().size() == 1) {
                marks.tell();
            } else if (succeeded && marks.alike().size() > 1) {
                marks.say("counts as tested when this build has succeeded with all of its parts");
            }
        }
        run.save();
    }

    /** The build has ended. */
    static void complete(Run<?, ?> run, boolean succeeded, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        List<OwnRegistry> all = RegistryAction.owns(run);
        if (all.isEmpty()) {
            return;
        }
        synchronized (lock(run)) {
            for (OwnRegistry own : all) {
                if (own.mark().isOpen()) {
                    own.mark().decide(succeeded);
                }
            }
            for (OwnRegistry own : all) {
                TestedMarks marks = new TestedMarks(run, own, listener);
                boolean told =
                        marks.alike().stream().anyMatch(other -> other.mark().isTold());
                if (succeeded && !told && !marks.alike().isEmpty()) {
                    marks.tell();
                }
            }
        }
        run.save();
    }

    /** A job joins a registry, perhaps once more. */
    static void joined(Run<?, ?> run, OwnRegistry own, String job) {
        synchronized (lock(run)) {
            own.mark().joined(job);
        }
    }

    /** A job that has joined a registry has failed, maybe after that has ended. */
    static void failed(Run<?, ?> run, OwnRegistry own, String job)
            throws BuildsetException, IOException, InterruptedException {
        synchronized (lock(run)) {
            own.mark().failed(job);
            TestedMarks marks = new TestedMarks(run, own, TaskListener.NULL);
            for (OwnRegistry each : marks.alike()) {
                marks.takeBack(each.mark());
            }
        }
        run.save();
    }

    private static Object lock(Run<?, ?> run) {
        return run.getAction(RegistryAction.class);
    }

    /** Those for the same change, itself among them; none if there is nothing to mark. */
    private List<OwnRegistry> alike() {
        return RegistryAction.owns(run).stream()
                .filter(other -> other.mark().isLike(own.mark()))
                .toList();
    }

    private void tell() throws BuildsetException, IOException, InterruptedException {
        List<TestedMark> marks = alike().stream().map(OwnRegistry::mark).toList();
        if (marks.stream().noneMatch(TestedMark::isRefused)) {
            set();
            return;
        }
        own.mark().notSet();
        List<String> jobs = marks.stream()
                .flatMap(mark -> mark.failedJobs().stream())
                .distinct()
                .toList();
        say("does not count as tested: "
                + (jobs.isEmpty() ? "its block has failed" : "not good was " + String.join(", ", jobs)));
    }

    private void set() throws BuildsetException, IOException, InterruptedException {
        ChangeRecords records = new ChangeRecords(intermediate());
        Change change = change();
        BuildId before = records.build(change, Marker.TESTED).orElse(null);
        own.mark().set(before);
        run.save(); // whatever comes, it can be taken back
        if (records.mark(change, own.build(), Marker.TESTED)) {
            say("counts as tested");
        } else {
            own.mark().notSet();
            say("does not count as tested: no image of it was built");
        }
    }

    private void takeBack(TestedMark mark) throws BuildsetException, IOException, InterruptedException {
        if (mark.isSet()) {
            new ChangeRecords(intermediate()).withdraw(change(), own.build(), mark.before(), Marker.TESTED);
        }
        mark.takenBack();
    }

    private IntermediateRegistry intermediate() throws BuildsetException, IOException {
        return own.intermediate(run).intermediateRegistry();
    }

    private Change change() {
        return own.mark().change().orElseThrow();
    }

    private void say(String what) {
        listener.getLogger().println(change() + " " + what);
    }
}
