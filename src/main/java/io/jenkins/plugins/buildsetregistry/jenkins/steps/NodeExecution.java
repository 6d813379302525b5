package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildMachine;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A step that works on images in a workspace: with the registry of the block around it, or else with one of its own. */
abstract class NodeExecution extends PoolExecution {
    private static final long serialVersionUID = 1;

    private final ArrayList<ImageSpec> specs;
    private final String engine;
    private final ArrayList<String> buildOptions;
    private final OwnRegistry own;

    NodeExecution(StepContext context, ImagesStep step, OwnRegistry own) {
        super(context);
        this.specs = new ArrayList<>(step.specs());
        this.engine = step.getEngine();
        this.buildOptions = new ArrayList<>(step.getBuildOptions());
        this.own = own;
    }

    @Override
    final Object run() throws Exception {
        StepContext context = getContext();
        RunningRegistry enclosing = context.get(RunningRegistry.class);
        if (enclosing != null) {
            NodeFiles.requireOn(enclosing, context.get(Node.class));
            return results(enclosing);
        }
        Run<?, ?> run = context.get(Run.class);
        TaskListener listener = context.get(TaskListener.class);
        boolean succeeded = false;
        try {
            Object results = results(own.start(run, context.get(Node.class), context.get(EnvVars.class), listener));
            succeeded = true;
            return results;
        } finally {
            own.stop(run, succeeded, listener);
        }
    }

    /** What the step does, and returns. */
    abstract Object results(RunningRegistry registry) throws Exception;

    final List<ImageSpec> specs() {
        return specs;
    }

    final Registries registries() throws IOException, InterruptedException {
        List<ImageName> names = specs.stream().map(ImageSpec::name).toList();
        return own.registries(getContext().get(Run.class), names);
    }

    final FilePath workspace() throws IOException, InterruptedException {
        FilePath workspace = getContext().get(FilePath.class);
        workspace.mkdirs(); // node {} does not make it
        return workspace;
    }

    final BuildMachine machine() throws IOException, InterruptedException {
        FilePath temporary = WorkspaceList.tempDir(workspace());
        return new BuildMachine(
                engine,
                buildOptions,
                new LinkedHashMap<>(getContext().get(EnvVars.class)),
                temporary.child("buildset-registry").getRemote());
    }
}
