package io.jenkins.plugins.buildsetregistry.registry;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a registry fetches from elsewhere: a reader has it all a moment before it is kept. */
final class KeptBlobs {
    private KeptBlobs() {}

    /** Returns once the registry has them on its disk. */
    static void await(Path storage, Digest... blobs) {
        StoreLayout layout = new StoreLayout(storage);
        for (Digest blob : blobs) {
            while (!Files.exists(layout.content(blob))) {
                Thread.onSpinWait();
            }
        }
    }
}
