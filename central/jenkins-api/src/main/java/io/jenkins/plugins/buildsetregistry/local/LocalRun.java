package io.jenkins.plugins.buildsetregistry.local;

import hudson.model.Result;
import hudson.model.Run;
import java.util.concurrent.TimeUnit;

/** A build that was started an hour ago, and is building until a test ends it. */
public final class LocalRun extends Run<LocalJob, LocalRun> {
    private volatile boolean building = true;

    LocalRun(LocalJob job) {
        super(job, System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1));
    }

    public void end(Result result) {
        setResult(result);
        building = false;
    }

    @Override
    public boolean isBuilding() {
        return building;
    }
}
