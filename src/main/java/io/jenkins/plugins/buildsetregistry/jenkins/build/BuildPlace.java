package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.jenkins.change.ChangeContext;

/**
 * Where a step of a build works.
 *
 * @param node or null outside of any
 * @param workspace or null outside of a node; may not be there yet
 * @param decorated what runs programs in the blocks around the step, or null if that is the node as it is
 */
public record BuildPlace(
        Run<?, ?> run, Node node, FilePath workspace, EnvVars environment, TaskListener listener, Launcher decorated) {
    /** Outside of such blocks. */
    public BuildPlace(Run<?, ?> run, Node node, FilePath workspace, EnvVars environment, TaskListener listener) {
        this(run, node, workspace, environment, listener, null);
    }

    /** For who asks which change it is about. */
    ChangeContext changes() {
        return new ChangeContext(run, environment, workspace, listener);
    }
}
