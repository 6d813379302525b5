package io.jenkins.plugins.buildsetregistry.registry.prune;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.registry.SampleImage;
import io.jenkins.plugins.buildsetregistry.registry.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RepositoryMarksTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** The list of referrers is written before the referrer: a prune may look between the two. */
    @Test
    public void marksWhatAReferrerLeadsToThoughItCameAfterItsEntryWasSeen() throws Exception {
        try (Store store = Store.open(folder.getRoot().toPath())) {
            SampleImage subject = SampleImage.of("subject");
            SampleImage referrer = SampleImage.of(
                    SampleImage.utf8("signature"),
                    ",\"subject\":" + SampleImage.descriptor(MediaTypes.OCI_MANIFEST, subject.manifest()));
            store.manifests().put("a", Manifest.of(subject.manifest(), MediaTypes.OCI_MANIFEST));
            Path entry = store.layout().referrer("a", subject.digest(), referrer.digest());
            Files.createDirectories(entry.getParent());
            Files.createFile(entry);

            RepositoryMarks marks = new RepositoryMarks(store, "a");
            store.pruneWatch().begin("a");
            marks.manifest(subject.digest(), RepositoryMarks.FOR_EVER);
            assertFalse(marks.isBlobMarked(referrer.layerDigest()));
            store.manifests().put("a", Manifest.of(referrer.manifest(), MediaTypes.OCI_MANIFEST));
            for (Digest pushed : store.pruneWatch().drainManifests()) {
                marks.pushedManifest(pushed);
            }
            assertTrue(marks.isBlobMarked(referrer.layerDigest()));
            assertTrue(marks.isManifestMarked(referrer.digest()));
        }
    }
}
