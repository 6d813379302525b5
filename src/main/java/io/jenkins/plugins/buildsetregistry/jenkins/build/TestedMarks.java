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
import java.util.Optional;

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

    private interface Work {
        void of(TestedMarks marks) throws BuildsetException, IOException, InterruptedException;
    }

    /** While no other registry of the build begins or ends. */
    private static void with(Run<?, ?> run, OwnRegistry own, TaskListener listener, Work work)
            throws BuildsetException, IOException, InterruptedException {
        try {
            synchronized (run.getAction(RegistryAction.class)) {
                work.of(new TestedMarks(run, own, listener));
            }
        } finally {
            run.save();
        }
    }

    /**
     * One begins, or begins anew after a restart of the controller: the mark that another has set is taken back.
     *
     * @param change that it is for, or null
     * @param intermediate that is told when it is tested, or null
     */
    static void expect(
            Run<?, ?> run, OwnRegistry own, Change change, IntermediateRegistry intermediate, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        with(run, own, listener, marks -> {
            boolean first = own.mark().change().isEmpty();
            own.mark().expect(change, intermediate == null ? null : intermediate.toString());
            for (OwnRegistry other : marks.alike()) {
                if (other != own) {
                    marks.takeBack(other.mark());
                    if (first && other.hasEnded()) {
                        other.mark().supersede();
                    }
                }
            }
        });
    }

    /** One has ended; only the first word of it counts. */
    static void decide(Run<?, ?> run, OwnRegistry own, boolean succeeded, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        with(run, own, listener, marks -> {
            boolean open = own.mark().isOpen();
            if (open) {
                own.mark().decide(succeeded);
            }
            int alike = marks.alike().size();
            if (alike == 1 && !own.mark().isTold()) {
                marks.tell();
            } else if (alike > 1 && open && succeeded) {
                marks.say("counts as tested when this build has succeeded with all of its parts");
            }
        });
    }

    /** The build has ended. */
    static void complete(Run<?, ?> run, boolean succeeded, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        List<OwnRegistry> all = RegistryAction.owns(run);
        if (all.isEmpty()) {
            return;
        }
        with(run, all.get(0), listener, first -> {
            all.stream().map(OwnRegistry::mark).filter(TestedMark::isOpen).forEach(mark -> mark.decide(succeeded));
            for (OwnRegistry own : all) {
                new TestedMarks(run, own, listener).complete(succeeded);
            }
        });
    }

    private void complete(boolean succeeded) throws BuildsetException, IOException, InterruptedException {
        List<TestedMark> marks = alike().stream().map(OwnRegistry::mark).toList();
        boolean good = marks.stream().noneMatch(TestedMark::isRefused) && (succeeded || marks.size() == 1);
        if (!good) {
            takeBack(own.mark()); // if it could not be taken back when it had to
        }
        if (succeeded && !marks.isEmpty() && marks.stream().noneMatch(TestedMark::isTold)) {
            tell();
        }
    }

    /** A job that has joined a registry of the build, and had failed before, has succeeded. */
    static void succeeded(Run<?, ?> run, OwnRegistry own, String job)
            throws BuildsetException, IOException, InterruptedException {
        with(
                run,
                own,
                TaskListener.NULL,
                marks -> marks.alike().forEach(each -> each.mark().succeeded(job)));
    }

    /** A job that has joined a registry has failed, maybe after that has ended. */
    static void failed(Run<?, ?> run, OwnRegistry own, String job)
            throws BuildsetException, IOException, InterruptedException {
        with(run, own, TaskListener.NULL, marks -> {
            own.mark().failed(job);
            for (OwnRegistry each : marks.alike()) {
                marks.takeBack(each.mark());
            }
        });
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
        own.mark().told(false);
        List<String> jobs = marks.stream()
                .flatMap(mark -> mark.failedJobs().stream())
                .distinct()
                .toList();
        say("does not count as tested: "
                + (jobs.isEmpty() ? "its block has failed" : String.join(", ", jobs) + " has failed"));
    }

    private void set() throws BuildsetException, IOException, InterruptedException {
        ChangeRecords records = new ChangeRecords(intermediate());
        Change change = change();
        Optional<BuildId> before = records.build(change, Marker.TESTED);
        if (!before.equals(Optional.of(own.build()))) { // else it was cut off after this
            own.mark().setting(before.orElse(null));
            run.save(); // whatever comes, it can be taken back
        }
        boolean set = records.mark(change, own.build(), Marker.TESTED);
        own.mark().told(set);
        say(set ? "counts as tested" : "does not count as tested: no image of it was published");
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
