package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BlockRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildPlace;
import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ImageWork;
import io.jenkins.plugins.buildsetregistry.jenkins.build.OwnRegistry;
import java.io.IOException;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step that works on images in a workspace. */
abstract class NodeExecution extends PoolExecution {
    private static final long serialVersionUID = 1;

    static final Set<? extends Class<?>> CONTEXT =
            Set.of(Run.class, TaskListener.class, EnvVars.class, FilePath.class, Node.class);

    private final ImageWork work;

    NodeExecution(StepContext context, ImagesStep step, BuildsetParameters parameters, String intermediate) {
        super(context);
        this.work = new ImageWork(
                step.specs(),
                step.getEngine(),
                step.getBuildOptions(),
                step.getParallel(),
                OwnRegistry.ofStep(parameters, intermediate));
    }

    final ImageWork work() {
        return work;
    }

    /** Of the block around the step, or null. */
    final BlockRegistry enclosing() throws IOException, InterruptedException {
        return getContext().get(BlockRegistry.class);
    }

    @Override
    final void abandon() throws BuildsetException, IOException, InterruptedException {
        work.abandon(getContext().get(Run.class), workspace(), getContext().get(TaskListener.class));
    }

    /** Null if its agent is not there. */
    private FilePath workspace() throws InterruptedException {
        try {
            return getContext().get(FilePath.class);
        } catch (IOException e) {
            return null;
        }
    }

    /** Where a step runs; without node and workspace if it stands outside of any. */
    static BuildPlace place(StepContext context) throws IOException, InterruptedException {
        return new BuildPlace(
                context.get(Run.class),
                context.get(Node.class),
                context.get(FilePath.class),
                context.get(EnvVars.class),
                context.get(TaskListener.class),
                context.get(LauncherDecorator.class) == null ? null : context.get(Launcher.class));
    }
}
