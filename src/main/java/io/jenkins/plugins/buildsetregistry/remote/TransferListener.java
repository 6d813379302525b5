package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;

/** Told of blobs on their way; called from several threads. */
public interface TransferListener {
    TransferListener NONE = new TransferListener() {};

    default void started(Descriptor blob) {}

    /** @param bytes moved since the last call for this blob */
    default void moved(Descriptor blob, long bytes) {}

    default void finished(Descriptor blob) {}
}
