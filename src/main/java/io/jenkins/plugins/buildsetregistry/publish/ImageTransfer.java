package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.remote.CopyPlan;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import java.io.IOException;

/** How an image that is promoted gets from the intermediate registry to its target registry, before a tag shows it. */
public interface ImageTransfer {
    /** Through this process. */
    ImageTransfer HERE = step -> step.copy().execute();

    /** Within one registry, which mounts what it has: no bytes pass through this process. For one that has no room for them. */
    ImageTransfer MOUNTING = new ImageTransfer() {
        @Override
        public void check(Promotion.Step step) throws PublishException {
            CopyPlan copy = step.copy();
            if (copy.missingBytes() > 0 && !copy.isInOneRegistry()) {
                throw new PublishException(
                        "cannot promote " + step.upload().image() + " here: " + copy.missingBytes()
                                + " bytes of it would have to come from " + copy.source()
                                + " through the Jenkins controller. Run the promotion on a node, such as in 'node { promoteImage … }'");
            }
        }

        @Override
        public CopyReport bring(Promotion.Step step) throws IOException, InterruptedException {
            return step.copy().mount();
        }
    };

    /**
     * Changes nothing.
     *
     * @param step with something to copy
     * @throws PublishException if that cannot be brought so
     */
    default void check(Promotion.Step step) throws PublishException {}

    /** @param step with something to copy */
    CopyReport bring(Promotion.Step step) throws PublishException, BuildsetException, IOException, InterruptedException;
}
