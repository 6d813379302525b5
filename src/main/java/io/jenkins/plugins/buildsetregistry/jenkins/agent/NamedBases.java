package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.engine.BaseImages;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells which images the Dockerfiles in a workspace are based on, so that the agent gets the passwords for those only. */
public final class NamedBases extends AgentTask<ArrayList<ImageName>> {
    private static final long serialVersionUID = 1;

    private final ArrayList<ImageSpec> specs;

    public NamedBases(List<ImageSpec> specs) {
        super(TaskListener.NULL);
        this.specs = new ArrayList<>(specs);
    }

    @Override
    ArrayList<ImageName> run(Path workspace) throws IOException {
        ArrayList<ImageName> names = new ArrayList<>();
        for (ImageSpec spec : specs) {
            try {
                names.addAll(BaseImages.names(spec, workspace.toString()));
            } catch (EngineException e) {
                continue; // who builds it says what is wrong
            }
        }
        return names;
    }
}
