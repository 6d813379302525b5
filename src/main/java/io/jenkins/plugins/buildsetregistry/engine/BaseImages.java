package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks up every image that a Dockerfile uses (FROM, COPY --from, RUN --mount=from) in the buildset registry. */
public final class BaseImages {
    private final RemoteRegistry buildset;
    private final PinnedBases pinned;

    /** Warns of bases that are pinned by digest. */
    public BaseImages(RemoteRegistry buildset) {
        this(buildset, PinnedBases.WARN);
    }

    public BaseImages(RemoteRegistry buildset, PinnedBases pinned) {
        this.buildset = buildset;
        this.pinned = pinned;
    }

    /**
     * The images that a Dockerfile uses, whatever registry has them; without those whose names cannot be read.
     *
     * @throws EngineException if there is no such Dockerfile or target
     */
    public static List<ImageName> names(ImageSpec spec, String workDirectory) throws EngineException, IOException {
        return BuildPaths.of(spec, workDirectory).readDockerfile().images(spec, Reach.UP_TO_TARGET).stream()
                .map(ImageUse::image)
                .filter(Objects::nonNull)
                .map(ImageName::withoutReference)
                .distinct()
                .toList();
    }

    /** What the target needs: {@link Reach#NEEDED}. */
    public List<ResolvedBase> resolve(Dockerfile dockerfile, ImageSpec spec, Consumer<String> log)
            throws EngineException, IOException, InterruptedException {
        return resolve(dockerfile, spec, Reach.NEEDED, log);
    }

    /**
     * Each written name once, in the order of the file; says in the log which came from which change, and which is pinned by
     * digest. A name that cannot be read is said, too, and left to the engine.
     *
     * @throws EngineException if a base is pinned by digest and that shall fail
     */
    public List<ResolvedBase> resolve(Dockerfile dockerfile, ImageSpec spec, Reach reach, Consumer<String> log)
            throws EngineException, IOException, InterruptedException {
        Map<String, ImageUse> uses = new LinkedHashMap<>();
        for (ImageUse use : dockerfile.images(spec, reach)) {
            uses.putIfAbsent(use.name(), use);
        }
        Map<ImageName, ResolvedBase> known = new HashMap<>();
        List<ResolvedBase> bases = new ArrayList<>();
        for (ImageUse use : uses.values()) {
            ImageName name = use.image();
            if (name == null) {
                log.accept(
                        "warning: " + place(dockerfile, use) + ": '" + use.name() + "' (" + use.kind()
                                + ") is no image name that we can read; if a change ahead builds it, this build does not use it");
                continue;
            }
            ResolvedBase base = known.get(name);
            if (base == null) {
                base = name.digest() == null ? lookUp(use, log) : pinned(dockerfile, use, log);
                known.put(name, base);
            }
            bases.add(new ResolvedBase(use.name(), name, base.digest(), base.origin()));
        }
        return List.copyOf(bases);
    }

    private ResolvedBase lookUp(ImageUse use, Consumer<String> log) throws IOException, InterruptedException {
        ImageName name = use.image();
        Optional<ManifestHead> found = repository(name).head(name.reference());
        if (found.isEmpty()) {
            log.accept("base " + name + ": published image, not in this buildset");
            return new ResolvedBase(use.name(), name, null, null);
        }
        ManifestHead head = found.get();
        log.accept("base " + name + " = " + head.digest() + origin(head));
        return new ResolvedBase(use.name(), name, head.digest(), head.origin());
    }

    private ResolvedBase pinned(Dockerfile dockerfile, ImageUse use, Consumer<String> log)
            throws EngineException, IOException, InterruptedException {
        ImageName name = use.image();
        String message = place(dockerfile, use) + ": " + name
                + " is pinned by digest: no change ahead can replace it"
                + shadowed(name)
                + "; write " + name.withTag(name.tagOrLatest()) + " without the digest to test with it";
        if (pinned == PinnedBases.FAIL) {
            throw new EngineException(message);
        }
        log.accept("warning: " + message);
        Optional<ManifestHead> same = repository(name).head(name.digest().toString());
        return new ResolvedBase(
                use.name(),
                name,
                same.map(ManifestHead::digest).orElse(null),
                same.map(ManifestHead::origin).orElse(null));
    }

    private String shadowed(ImageName name) throws IOException, InterruptedException {
        Optional<ManifestHead> other = repository(name).head(name.tagOrLatest());
        if (other.isEmpty() || other.get().digest().equals(name.digest())) {
            return "";
        }
        return ", and this buildset has " + other.get().digest() + origin(other.get());
    }

    private RemoteRepository repository(ImageName name) {
        return buildset.repository(name.buildsetRepository());
    }

    private static String origin(ManifestHead head) {
        return head.origin() == null ? " from this buildset" : " from " + head.origin();
    }

    private static String place(Dockerfile dockerfile, ImageUse use) {
        return "`" + dockerfile.file() + "` line " + use.line();
    }
}
