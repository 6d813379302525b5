package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.change.ChangeContext;

/**
 * Where a step of a build works.
 *
 * @param node or null outside of any
 * @param workspace or null outside of a node; may not be there yet
 */
public record BuildPlace(Run<?, ?> run, Node node, FilePath workspace, EnvVars environment, TaskListener listener) {
    /** For who asks which change it is about. */
    ChangeContext changes() {
        return new ChangeContext(run, environment, workspace, listener);
    }
}
