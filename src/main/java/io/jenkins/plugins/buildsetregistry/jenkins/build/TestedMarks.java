package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import java.io.IOException;
import java.util.List;

/**
 * Of one build with all its registries: its change counts as tested while everything that was begun for it has ended well. What
 * is begun, or fails, after the others have ended takes the mark back.
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

    /** One begins. */
    static void expect(Run<?, ?> run, OwnRegistry own, Change change, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        synchronized (lock(run)) {
            own.mark().expect(change);
            TestedMarks marks = new TestedMarks(run, own, listener);
            marks.ofTheSameChange().stream()
                    .filter(mark -> mark != own.mark() && mark.isRefused())
                    .forEach(TestedMark::supersede);
            marks.withdraw();
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
            if (own.mark().change().isPresent()) {
                new TestedMarks(run, own, listener).tell(own.mark().change().get());
            }
        }
        run.save();
    }

    /** A build that has begun several for a change, and has not succeeded: who has caught a failure may have caught it too early. */
    static void fail(Run<?, ?> run, OwnRegistry own, TaskListener listener)
            throws BuildsetException, IOException, InterruptedException {
        synchronized (lock(run)) {
            TestedMarks marks = new TestedMarks(run, own, listener);
            if (marks.ofTheSameChange().size() > 1) {
                marks.withdraw();
            }
        }
        run.save();
    }

    private static Object lock(Run<?, ?> run) {
        return run.getAction(RegistryAction.class);
    }

    private List<TestedMark> ofTheSameChange() {
        return RegistryAction.owns(run).stream()
                .filter(other -> other.marksAlike(own))
                .map(OwnRegistry::mark)
                .toList();
    }

    private void tell(Change change) throws BuildsetException, IOException, InterruptedException {
        List<TestedMark> marks = ofTheSameChange();
        if (marks.stream().anyMatch(TestedMark::isRefused)) {
            withdraw();
            if (!own.mark().isRefused()) {
                say(change + " does not count as tested: another part of this build has failed");
            }
        } else if (marks.stream().anyMatch(TestedMark::isOpen)) {
            if (run.isBuilding()) { // else they are told one after the other
                say(change + " counts as tested when the other parts of this build have ended well");
            }
        } else {
            mark(change);
        }
    }

    private void mark(Change change) throws BuildsetException, IOException, InterruptedException {
        IntermediateRegistry intermediate = own.intermediate(run).intermediateRegistry();
        if (intermediate == null) {
            return;
        }
        boolean found = new ChangeRecords(intermediate).mark(change, own.build(), Marker.TESTED);
        own.mark().setTo(found);
        say(found ? change + " counts as tested" : change + " does not count as tested: no image of it was built");
    }

    private void withdraw() throws BuildsetException, IOException, InterruptedException {
        for (TestedMark mark : ofTheSameChange()) {
            if (mark.isSet()) {
                new ChangeRecords(own.intermediate(run).intermediateRegistry())
                        .withdraw(mark.change().orElseThrow(), own.build(), Marker.TESTED);
                mark.setTo(false);
            }
        }
    }

    private void say(String line) {
        listener.getLogger().println(line);
    }
}
