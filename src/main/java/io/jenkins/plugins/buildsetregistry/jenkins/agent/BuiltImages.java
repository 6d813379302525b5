package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import java.io.IOException;

/** Is told, on the controller, what an agent has built; whatever becomes of the rest. */
public interface BuiltImages {
    /** The image is published in the registry of the buildset. */
    void built(BuildReport report) throws IOException;
}
