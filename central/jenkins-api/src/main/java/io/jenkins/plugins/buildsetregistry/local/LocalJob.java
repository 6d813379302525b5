package io.jenkins.plugins.buildsetregistry.local;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.TopLevelItem;
import jenkins.model.Jenkins;

/** A job whose builds do what a test does. */
public final class LocalJob extends Job<LocalJob, LocalRun> implements TopLevelItem {
    public LocalJob(Jenkins parent, String name) {
        super(parent, name);
    }

    public LocalRun build(Cause... causes) {
        LocalRun run = new LocalRun(this);
        run.addAction(new CauseAction(causes));
        return run;
    }

    @Override
    public boolean isBuildable() {
        return true;
    }
}
