package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import java.io.IOException;

/** Is told, on the controller, what an agent has built; whatever becomes of the rest. */
public interface BuiltImages {
    /** The image is published in the registry of the buildset. */
    void built(RecordedImage image) throws IOException;
}
