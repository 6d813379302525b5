package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;

/**
 * Where a step of a build works.
 *
 * @param workspace may not be there yet
 */
public record BuildPlace(Run<?, ?> run, Node node, FilePath workspace, EnvVars environment, TaskListener listener) {}
