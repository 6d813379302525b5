package io.jenkins.plugins.buildsetregistry.remote;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;

/** Tags and digests, as they stand in an address and in a message. */
final class References {
    private References() {}

    static void check(String reference) {
        if (!ImageName.isTag(reference) && !Digest.isValid(reference)) {
            throw new InvalidImageException("invalid reference '" + reference + "': expected a tag or a digest");
        }
    }

    static String join(RemoteRepository repository, String reference) {
        return repository.name() + (reference.indexOf(':') >= 0 ? "@" : ":") + reference;
    }
}
