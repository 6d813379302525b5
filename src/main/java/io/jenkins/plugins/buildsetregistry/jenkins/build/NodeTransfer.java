package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.CopyImage;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.publish.ImageTransfer;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.IOException;
import java.util.List;

/** Through the node that a step runs on. */
final class NodeTransfer implements ImageTransfer {
    private final BuildPlace place;
    private final Registries intermediate;
    private final List<ImageName> images;
    private Registries registries;

    /** @param images that may be copied */
    NodeTransfer(BuildPlace place, Registries intermediate, List<ImageName> images) {
        this.place = place;
        this.intermediate = intermediate;
        this.images = images;
    }

    @Override
    public CopyReport bring(Promotion.Step step) throws IOException, InterruptedException {
        if (registries == null) {
            registries = intermediate.withTargets(TargetTokens.targets(place, images));
        }
        ImageName image = step.upload()
                .image()
                .withoutReference()
                .withDigest(step.upload().digest());
        return place.workspace()
                .act(new CopyImage(registries, image, step.copy().mountCandidates(), place.listener()));
    }
}
