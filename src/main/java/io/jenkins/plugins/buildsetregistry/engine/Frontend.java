package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What reads the Dockerfile for BuildKit: an image that {@code # syntax=} names, or what BuildKit brings along.
 *
 * @param image the frontend's as this buildset has it; null if it has none, and BuildKit then finds it by itself
 * @param contexts whether it knows named build contexts
 */
record Frontend(ResolvedBase image, boolean contexts) {
    /** Tags of {@code docker/dockerfile}; 1.4 is the first that knows them. */
    private static final Pattern WITH_CONTEXTS =
            Pattern.compile("(?:(?:1|1\\.(?:[4-9]|[1-9][0-9]+)(?:\\.[0-9]+)?)(?:-labs)?|latest|labs|master)");

    /** Says in the log if it is one of this buildset. */
    static Frontend of(BuildRequest request, Dockerfile dockerfile) throws IOException, InterruptedException {
        Optional<ImageUse> syntax = dockerfile.syntax();
        if (syntax.isEmpty()) {
            return new Frontend(null, true);
        }
        ImageName name = syntax.get().image();
        if (name == null) {
            return new Frontend(null, false);
        }
        boolean contexts = name.registry().equals(ImageName.DOCKER_HUB)
                && name.repository().equals("docker/dockerfile")
                && WITH_CONTEXTS.matcher(tag(name)).matches();
        Optional<ManifestHead> found = new RemoteRegistry(request.registry())
                .repository(name.buildsetRepository())
                .head(name.reference());
        if (found.isEmpty()) {
            request.log().accept("frontend " + name + ": published image, not in this buildset");
            return new Frontend(null, contexts);
        }
        ManifestHead head = found.get();
        request.log()
                .accept("frontend " + name + " (`" + dockerfile.file() + "` line "
                        + syntax.get().line() + ") = " + head.digest()
                        + (head.origin() == null ? " from this buildset" : " from " + head.origin()));
        return new Frontend(new ResolvedBase(syntax.get().name(), name, head.digest(), head.origin()), contexts);
    }

    private static String tag(ImageName name) {
        return name.tag() == null && name.digest() != null ? "" : name.tagOrLatest();
    }

    /** Lets BuildKit take the image from the buildset registry; a build argument of the user's, which comes later, wins. */
    List<String> options(BuildRequest request) {
        return image == null
                ? List.of()
                : List.of(
                        "--build-arg",
                        "BUILDKIT_SYNTAX="
                                + image.pinnedReference(request.registry().authority()));
    }

    /** With the frontend as the last one. */
    List<BaseImage> among(List<BaseImage> bases) {
        if (image == null) {
            return bases;
        }
        List<BaseImage> all = new ArrayList<>(bases);
        all.add(new BaseImage(image.name(), image.digest(), image.origin()));
        return all;
    }
}
