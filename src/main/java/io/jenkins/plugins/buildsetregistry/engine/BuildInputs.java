package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every engine needs before it builds: the files, the Dockerfile, its bases looked up, siblings in place. Close it. */
final class BuildInputs implements AutoCloseable {
    private final BuildRequest request;
    private final BuildPaths paths;
    private final Dockerfile dockerfile;
    private final Reach reach;
    private final List<ResolvedBase> bases;
    private final Siblings siblings;
    /** The same for each platform, and asked for before anything is pulled. */
    private Optional<TargetBase> named;

    private BuildInputs(
            BuildRequest request,
            BuildPaths paths,
            Dockerfile dockerfile,
            Reach reach,
            List<ResolvedBase> bases,
            Optional<TargetBase> named,
            Siblings siblings) {
        this.request = request;
        this.paths = paths;
        this.dockerfile = dockerfile;
        this.reach = reach;
        this.bases = bases;
        this.named = named;
        this.siblings = siblings;
    }

    static BuildInputs prepare(BuildRequest request, Reach reach, PinnedBases pinned)
            throws EngineException, IOException, InterruptedException {
        ImageSpec spec = request.spec();
        BuildPaths paths = BuildPaths.of(spec, request.workDirectory());
        Dockerfile dockerfile = paths.readDockerfile();
        dockerfile.problems().forEach(request.log());
        List<ResolvedBase> bases = new BaseImages(new RemoteRegistry(request.registry()), pinned)
                .resolve(dockerfile, spec, reach, request.log());
        Optional<ResolvedBase> target = TargetBase.of(dockerfile, spec, bases);
        Optional<TargetBase> named =
                target.isPresent() ? Optional.of(TargetBase.of(target.get(), request.upstreams())) : Optional.empty();
        return new BuildInputs(request, paths, dockerfile, reach, bases, named, Siblings.copy(spec, paths));
    }

    BuildPaths paths() {
        return paths;
    }

    Dockerfile dockerfile() {
        return dockerfile;
    }

    List<ImageUse> images() throws EngineException {
        return dockerfile.images(request.spec(), reach);
    }

    List<ResolvedBase> bases() {
        return bases;
    }

    /** For {@link io.jenkins.plugins.buildsetregistry.image.BuiltImage}: each image once. */
    List<BaseImage> baseImages() {
        return bases.stream()
                .map(base -> new BaseImage(base.name(), base.digest(), base.origin()))
                .distinct()
                .toList();
    }

    /** What the target stage stands on. */
    Optional<ResolvedBase> targetBase() throws EngineException {
        return TargetBase.of(dockerfile, request.spec(), bases);
    }

    /** {@code --build-arg}, {@code --label} and {@code --target}, which all engines share. */
    List<String> options() {
        Map<String, String> buildArgs = new LinkedHashMap<>(request.spec().buildArgs());
        buildArgs.putAll(siblings.buildArgs());
        Map<String, String> labels = ImageLabels.of(request.spec(), request.labels(), named);
        List<String> options = new ArrayList<>();
        buildArgs.forEach((name, value) -> options.addAll(List.of("--build-arg", name + "=" + value)));
        labels.forEach((name, value) -> options.addAll(List.of("--label", name + "=" + value)));
        if (request.spec().target() != null) {
            options.addAll(List.of("--target", request.spec().target()));
        }
        return options;
    }

    /**
     * Whether the tag of the published base has moved while the image was built: nobody can say then which of the two it stands on, so
     * it is to be built again, which is told no digest of its base.
     */
    boolean baseHasMoved() throws EngineException, InterruptedException {
        Optional<ResolvedBase> target = targetBase();
        if (target.isEmpty() || named.get().digest() == null) {
            return false;
        }
        TargetBase now = TargetBase.of(target.get(), request.upstreams());
        if (now.digest() == null || now.equals(named.get())) {
            return false;
        }
        request.log()
                .accept("warning: base " + now.name() + " was " + named.get().digest()
                        + " when the build began, and is "
                        + now.digest() + " now: " + request.spec().name()
                        + " is built again, without a label for the digest of its base");
        named = Optional.of(new TargetBase(now.name(), null));
        return true;
    }

    @Override
    public void close() throws IOException {
        siblings.close();
    }
}
