package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which images of a list wait for which, as their Dockerfiles say: for an image that is built under the name and tag that FROM,
 * COPY --from or RUN --mount=from use. A base that is pinned by digest is there before, or it is another one.
 */
public final class BuildOrder {
    private final List<ImageSpec> specs;
    private final List<BuildPaths> paths = new ArrayList<>();
    /** For each image: those it waits for, and why. */
    private final List<SortedMap<Integer, String>> reasons = new ArrayList<>();

    private BuildOrder(List<ImageSpec> specs) {
        this.specs = List.copyOf(specs);
    }

    /**
     * Reads all of their Dockerfiles.
     *
     * @param specs no two with the same name and tag
     * @param workDirectory as in {@link BuildRequest}
     * @throws EngineException if a Dockerfile is missing or has no such target, or if images wait for each other
     */
    public static BuildOrder of(List<ImageSpec> specs, String workDirectory) throws EngineException {
        BuildOrder order = new BuildOrder(specs);
        Map<ImageName, Integer> made = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            for (String tag : specs.get(i).tags()) {
                made.put(specs.get(i).name().withTag(tag), i);
            }
        }
        for (int i = 0; i < specs.size(); i++) {
            BuildPaths paths = BuildPaths.of(specs.get(i), workDirectory);
            order.paths.add(paths);
            order.reasons.add(reasons(specs.get(i), paths.readDockerfile(), i, made));
        }
        order.refuseCycles();
        return order;
    }

    private static SortedMap<Integer, String> reasons(
            ImageSpec spec, Dockerfile dockerfile, int self, Map<ImageName, Integer> made) throws EngineException {
        SortedMap<Integer, String> reasons = new TreeMap<>();
        // Docker's classic builder builds all stages up to the target.
        List<ImageUse> uses = new ArrayList<>(dockerfile.images(spec, Reach.UP_TO_TARGET));
        dockerfile.syntax().ifPresent(uses::add);
        for (ImageUse use : uses) {
            ImageName image = use.image();
            Integer maker =
                    image == null || image.digest() != null ? null : made.get(image.withTag(image.tagOrLatest()));
            // On itself: that is the image as it was before.
            if (maker != null && maker != self) {
                reasons.putIfAbsent(
                        maker, "`" + dockerfile.file() + "` line " + use.line() + ": " + use.kind() + " " + use.name());
            }
        }
        return reasons;
    }

    private void refuseCycles() throws EngineException {
        for (int i = 0; i < specs.size(); i++) {
            List<Integer> cycle = wayBack(i, i, new HashSet<>());
            if (!cycle.isEmpty()) {
                throw new EngineException(message(cycle));
            }
        }
    }

    /** @return from {@code at} to before {@code start}, or empty if there is no such way */
    private List<Integer> wayBack(int start, int at, Set<Integer> seen) {
        for (int next : before(at)) {
            List<Integer> rest = next == start ? List.of() : seen.add(next) ? wayBack(start, next, seen) : List.of();
            if (next == start || !rest.isEmpty()) {
                List<Integer> way = new ArrayList<>(List.of(at));
                way.addAll(rest);
                return way;
            }
        }
        return List.of();
    }

    private String message(List<Integer> cycle) {
        StringBuilder message = new StringBuilder("images are built on each other: "
                + cycle.stream().map(this::name).collect(Collectors.joining(", ")));
        for (int i = 0; i < cycle.size(); i++) {
            int on = cycle.get((i + 1) % cycle.size());
            message.append("\n  ")
                    .append(name(cycle.get(i)))
                    .append(": ")
                    .append(reasons.get(cycle.get(i)).get(on));
        }
        return message.append("\nuse another tag for the base, or build it without the other image")
                .toString();
    }

    /** In the order given. */
    public List<ImageSpec> specs() {
        return specs;
    }

    /** The indexes of the images that {@link #specs} has at {@code index} waits for, ascending. */
    public List<Integer> before(int index) {
        return List.copyOf(reasons.get(index).keySet());
    }

    /** For messages: with its first tag. */
    public String name(int index) {
        ImageSpec spec = specs.get(index);
        return spec.name().withTag(spec.tags().get(0)).toString();
    }

    /** Whether one of the two puts siblings where the other one reads: then they cannot be built at the same time. */
    public boolean collide(int one, int other) {
        return writes(one, other) || writes(other, one);
    }

    private boolean writes(int writer, int reader) {
        if (specs.get(writer).siblings().isEmpty()) {
            return false;
        }
        Path written = paths.get(writer).image().resolve(Siblings.DIRECTORY);
        BuildPaths read = paths.get(reader);
        return Stream.concat(
                        Stream.of(read.context(), read.image().resolve(Siblings.DIRECTORY)),
                        specs.get(reader).siblings().stream()
                                .map(sibling -> read.workDirectory().resolve(sibling)))
                .map(Path::normalize)
                .anyMatch(written::startsWith);
    }
}
