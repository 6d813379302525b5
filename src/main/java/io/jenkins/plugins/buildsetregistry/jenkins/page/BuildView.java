package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Run;

/** A build that the reader may see. */
public final class BuildView {
    private final Run<?, ?> run;

    BuildView(Run<?, ?> run) {
        this.run = run;
    }

    public String getName() {
        return Shown.text(run.getFullDisplayName());
    }

    /** Below the address of Jenkins. */
    public String getUrl() {
        return run.getUrl();
    }
}
