package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Copies an image from the intermediate registry to its target registry, under its digest only. */
public final class CopyImage extends AgentTask<CopyReport> {
    private static final long serialVersionUID = 1;

    private final Registries registries;
    private final ImageName image;
    private final ArrayList<String> mountCandidates;

    /**
     * @param image with its digest
     * @param mountCandidates repositories of the target registry that may have some of its blobs
     */
    public CopyImage(Registries registries, ImageName image, List<String> mountCandidates, TaskListener listener) {
        super(listener);
        this.registries = registries;
        this.image = image;
        this.mountCandidates = new ArrayList<>(mountCandidates);
    }

    @Override
    CopyReport run(Path directory) throws BuildsetException, IOException, InterruptedException {
        RemoteRepository target = new RemoteRegistry(registries.targets().access(image)).repository(image.repository());
        return new ImageCopy(
                        registries.intermediateRegistry().images(image),
                        target,
                        new TransferProgress(log(), AgentTask.PROGRESS))
                .mountingFrom(mountCandidates)
                .plan(image.digest())
                .execute();
    }
}
