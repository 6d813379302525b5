package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.CopyImage;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.Registries;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.UserFault;
import io.jenkins.plugins.buildsetregistry.publish.ImageTransfer;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.IOException;
import java.util.List;

/** Through the node that a step runs on. */
final class NodeTransfer implements ImageTransfer {
    private final BuildPlace place;
    private final Registries intermediate;

    NodeTransfer(BuildPlace place, Registries intermediate) {
        this.place = place;
        this.intermediate = intermediate;
    }

    @Override
    public CopyReport bring(Promotion.Step step) throws IOException, InterruptedException {
        ImageName image = step.imageByDigest();
        try (LentTargets lent = TargetTokens.lend(place, List.of(image))) {
            return place.workspace()
                    .act(new CopyImage(
                            intermediate.withTargets(lent.targets()),
                            image,
                            step.copy().mountCandidates(),
                            place.listener()));
        } catch (RequestAbortedException | ChannelClosedException e) {
            throw UserFault.lostAgent(
                    "the agent '" + place.node().getNodeName() + "' was lost while it copied " + image
                            + ": no tag was moved for it; promote again to complete it",
                    e);
        }
    }
}
