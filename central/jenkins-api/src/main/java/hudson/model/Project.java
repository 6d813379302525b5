package hudson.model;

import hudson.tasks.Maven;
import jenkins.triggers.SCMTriggerItem;

public abstract class Project<P extends Project<P, B>, B extends Build<P, B>> extends AbstractProject<P, B>
        implements SCMTriggerItem, Saveable, Maven.ProjectWithMaven, BuildableItemWithBuildWrappers {
    protected Project(ItemGroup parent, String name) {
        super(parent, name);
    }

    @Override
    public boolean isFingerprintConfigured() {
        return false;
    }
}
