package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.model.Fingerprint;
import hudson.model.Run;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import java.io.IOException;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/**
 * Notes in Jenkins' fingerprints which builds had to do with an image, as other plugins for Docker do; by the digest of its
 * manifest, which stays the same from the build to the final tag.
 */
final class ImageFingerprints {
    private ImageFingerprints() {}

    static void built(Run<?, ?> run, RecordedImage image) throws IOException {
        used(run, image.name(), image.digest());
        for (RecordedBase base : image.bases()) {
            if (isKnown(base.digest()) && isKnown(image.digest())) {
                used(run, base.name(), base.digest());
                DockerFingerprints.addFromFacet(
                        base.digest().hex(), image.digest().hex(), run);
            }
        }
    }

    static void used(Run<?, ?> run, ImageName name, Digest digest) throws IOException {
        if (isKnown(digest)) {
            DockerFingerprints.forImage(run, digest.hex(), name.toString()).addFor(run);
        }
    }

    /** @return null if there is none */
    static Fingerprint of(String digest) throws IOException {
        Digest parsed = Digest.isValid(digest) ? Digest.parse(digest) : null;
        return isKnown(parsed) ? DockerFingerprints.of(parsed.hex()) : null;
    }

    /** Fingerprints are of SHA-256 only. */
    private static boolean isKnown(Digest digest) {
        return digest != null && digest.algorithm().equals("sha256");
    }
}
