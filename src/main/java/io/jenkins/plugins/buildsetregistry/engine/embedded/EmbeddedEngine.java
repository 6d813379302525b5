package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.BaseImages;
import io.jenkins.plugins.buildsetregistry.engine.BuildPaths;
import io.jenkins.plugins.buildsetregistry.engine.BuildRequest;
import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import io.jenkins.plugins.buildsetregistry.engine.DirectoryTree;
import io.jenkins.plugins.buildsetregistry.engine.Dockerfile;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.ImageLabels;
import io.jenkins.plugins.buildsetregistry.engine.ImageUse;
import io.jenkins.plugins.buildsetregistry.engine.PinnedBases;
import io.jenkins.plugins.buildsetregistry.engine.Reach;
import io.jenkins.plugins.buildsetregistry.engine.ResolvedBase;
import io.jenkins.plugins.buildsetregistry.engine.Siblings;
import io.jenkins.plugins.buildsetregistry.engine.TargetBase;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.PlatformArguments;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.References;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stage;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Builds Dockerfiles without RUN, with nothing but this program: no daemon, no root, any platform.
 *
 * <p>The same input gives the same digest: all files of a layer and the configuration carry one time, which is the build
 * argument {@code SOURCE_DATE_EPOCH}, else the environment's, else 1970 (reproducible-builds.org/specs/source-date-epoch).
 */
public final class EmbeddedEngine implements ContainerEngine {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final Path temporary;
    private final Map<String, String> environment;
    private final PinnedBases pinned;

    /**
     * @param temporary directory for layers on their way; each build uses a directory of its own in it, and deletes that
     * @param environment of the build
     */
    public EmbeddedEngine(Path temporary, Map<String, String> environment, PinnedBases pinned) {
        this.temporary = temporary;
        this.environment = Map.copyOf(environment);
        this.pinned = pinned;
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public BuiltImage build(BuildRequest request) throws EngineException, IOException, InterruptedException {
        BuildPaths paths = BuildPaths.of(request.spec(), request.workDirectory());
        try (Siblings siblings = Siblings.copy(request.spec(), paths)) {
            ImageSpec spec = withBuildArgs(request.spec(), siblings.buildArgs());
            Path directory = Files.createTempDirectory(temporary, "buildset-image-");
            try {
                return build(request, spec, paths, directory);
            } catch (IOException e) {
                // An interrupt closes the file or connection that is being read.
                if (Thread.interrupted()) {
                    InterruptedException interrupted =
                            new InterruptedException("interrupted while building " + spec.name());
                    interrupted.initCause(e);
                    throw interrupted;
                }
                throw e;
            } finally {
                DirectoryTree.delete(directory);
            }
        }
    }

    private BuiltImage build(BuildRequest request, ImageSpec spec, BuildPaths paths, Path directory)
            throws EngineException, IOException, InterruptedException {
        ignore(!spec.secrets().isEmpty(), "secrets are for RUN, which it has not", request);
        ignore(spec.cache(), "it keeps no cache", request);
        Dockerfile dockerfile = paths.readDockerfile();
        Stage target = dockerfile.target(spec.target());
        List<Platform> platforms = platforms(spec);
        Map<Platform, SortedSet<Integer>> needed = new LinkedHashMap<>();
        for (Platform platform : platforms) {
            References references = References.read(dockerfile.stages(), dockerfile.variables(spec, platform));
            needed.put(platform, references.neededBy(target));
        }
        Instructions.check(dockerfile, stages(dockerfile, needed));
        for (ImageUse use : dockerfile.images(spec, Reach.NEEDED)) {
            if (use.image() == null) {
                throw dockerfile.error(use.line(), "'" + use.name() + "' is no image name");
            }
        }
        RemoteRegistry registry = new RemoteRegistry(request.registry());
        List<ResolvedBase> resolved = new BaseImages(registry, pinned).resolve(dockerfile, spec, request.log());
        Map<ImageName, ResolvedBase> bases = new HashMap<>();
        resolved.forEach(base -> bases.put(base.name(), base));

        LayerStore store = new LayerStore(directory);
        ImagePuller puller = new ImagePuller(registry, request);
        Map<ImageName, Digest> used = new HashMap<>();
        PlatformBuild.ContextFiles context = once(paths);
        Map<Platform, StageImage> images = new LinkedHashMap<>();
        for (Platform platform : platforms) {
            PlatformBuild build = new PlatformBuild(
                    dockerfile,
                    spec,
                    platform,
                    context,
                    puller,
                    store,
                    directory,
                    time(spec),
                    bases,
                    image -> used.put(image.name(), image.digest()));
            StageImage image = build.build(needed.get(platform), target);
            image.config().labels(ImageLabels.of(spec, request.labels(), base(dockerfile, spec, resolved, used)));
            images.put(platform, image);
        }
        RemoteRepository repository = registry.repository(spec.name().buildsetRepository());
        ImagePusher pusher = new ImagePusher(repository, store);
        Manifest top = pusher.push(images, spec.tags());
        return new BuiltImage(
                spec.name(),
                spec.tags(),
                top.digest(),
                top.mediaType(),
                pusher.size(),
                platforms,
                bases(resolved, used));
    }

    private static void ignore(boolean asked, String why, BuildRequest request) {
        if (asked) {
            request.log().accept("embedded engine: " + why);
        }
    }

    private static List<BaseImage> bases(List<ResolvedBase> resolved, Map<ImageName, Digest> used) {
        return ResolvedBase.images(resolved).stream()
                .map(base ->
                        base.digest() != null ? base : new BaseImage(base.name(), used.get(base.name()), base.origin()))
                .toList();
    }

    private static Optional<TargetBase> base(
            Dockerfile dockerfile, ImageSpec spec, List<ResolvedBase> resolved, Map<ImageName, Digest> used)
            throws EngineException {
        return TargetBase.of(dockerfile, spec, resolved)
                .map(base -> TargetBase.of(base, used.getOrDefault(base.name(), base.digest())));
    }

    private static Set<Stage> stages(Dockerfile dockerfile, Map<Platform, SortedSet<Integer>> needed) {
        SortedSet<Integer> indexes = new TreeSet<>();
        needed.values().forEach(indexes::addAll);
        Set<Stage> stages = new LinkedHashSet<>();
        indexes.forEach(index -> stages.add(dockerfile.stages().list().get(index)));
        return stages;
    }

    private static List<Platform> platforms(ImageSpec spec) {
        return spec.platforms().isEmpty()
                ? List.of(PlatformArguments.ofThisMachine())
                : spec.platforms().stream().distinct().toList();
    }

    private static PlatformBuild.ContextFiles once(BuildPaths paths) {
        FileTree[] read = new FileTree[1];
        return () -> {
            if (read[0] == null) {
                read[0] = BuildContext.read(paths);
            }
            return read[0];
        };
    }

    private Instant time(ImageSpec spec) throws EngineException {
        String epoch = spec.buildArgs().getOrDefault(EPOCH, environment.getOrDefault(EPOCH, "0"));
        if (!epoch.matches("\\d{1,11}")) {
            throw new EngineException(EPOCH + "=" + epoch + " is no number of seconds since 1970");
        }
        return Instant.ofEpochSecond(Long.parseLong(epoch));
    }

    private static ImageSpec withBuildArgs(ImageSpec spec, Map<String, String> more) {
        Map<String, String> buildArgs = new LinkedHashMap<>(spec.buildArgs());
        buildArgs.putAll(more);
        return new ImageSpec(
                spec.name(),
                spec.tags(),
                spec.context(),
                spec.path(),
                spec.dockerfile(),
                spec.target(),
                buildArgs,
                spec.labels(),
                spec.siblings(),
                spec.platforms(),
                spec.buildkit(),
                spec.secrets(),
                spec.cache());
    }
}
