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
    /** The same for each platform, whatever the base's tag means a moment later. */
    private Map<String, String> labels;

    private BuildInputs(
            BuildRequest request,
            BuildPaths paths,
            Dockerfile dockerfile,
            Reach reach,
            List<ResolvedBase> bases,
            Siblings siblings) {
        this.request = request;
        this.paths = paths;
        this.dockerfile = dockerfile;
        this.reach = reach;
        this.bases = bases;
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
        return new BuildInputs(request, paths, dockerfile, reach, bases, Siblings.copy(spec, paths));
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
    List<String> options() throws EngineException, InterruptedException {
        Map<String, String> buildArgs = new LinkedHashMap<>(request.spec().buildArgs());
        buildArgs.putAll(siblings.buildArgs());
        if (labels == null) {
            Optional<ResolvedBase> base = targetBase();
            labels = ImageLabels.of(
                    request.spec(),
                    request.labels(),
                    base.isPresent() ? Optional.of(TargetBase.of(base.get(), request.upstreams())) : Optional.empty());
        }
        List<String> options = new ArrayList<>();
        buildArgs.forEach((name, value) -> options.addAll(List.of("--build-arg", name + "=" + value)));
        labels.forEach((name, value) -> options.addAll(List.of("--label", name + "=" + value)));
        if (request.spec().target() != null) {
            options.addAll(List.of("--target", request.spec().target()));
        }
        return options;
    }

    @Override
    public void close() throws IOException {
        siblings.close();
    }
}
