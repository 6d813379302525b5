package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.model.Run;
import jenkins.model.Jenkins;

/** Where people find a build who do not look for it in this Jenkins. */
public final class BuildUrl {
    private BuildUrl() {}

    /** @return null where Jenkins was not told its address: half of one leads nowhere */
    public static String of(Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return root == null ? null : root + run.getUrl();
    }
}
