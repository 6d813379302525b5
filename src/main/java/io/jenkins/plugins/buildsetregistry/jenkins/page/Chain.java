package io.jenkins.plugins.buildsetregistry.jenkins.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which image of which change was built on which, as far as a build knows: its own images, those of changes ahead, and the
 * published ones that they are built on. The same for the same build, whoever asks.
 */
final class Chain {
    /** More is no picture. */
    static final int MOST_IMAGES = 60;

    enum Kind {
        OWN,
        AHEAD,
        PUBLISHED
    }

    /**
     * @param name with a tag, where one is known
     * @param digest or null if that is not known
     * @param change or null for none
     */
    record Image(String name, String digest, String change, Kind kind) {}

    private record Known(Image image, String repository, List<BaseEntry> bases) {}

    private final List<Known> known = new ArrayList<>();
    private final Map<Image, List<Image>> bases = new LinkedHashMap<>();
    private final Map<Image, Integer> depths = new LinkedHashMap<>();
    private final Set<Image> leftOut = new LinkedHashSet<>();

    private Chain(ImagesAction action) {
        for (ImageEntry entry : action.getImages()) {
            know(entry, entry.getChange(), Kind.OWN);
        }
        List<ChangeEntry> ahead = new ArrayList<>(action.getAhead());
        for (int i = ahead.size() - 1; i >= 0; i--) {
            for (ImageEntry entry : ahead.get(i).getImages()) {
                know(entry, ahead.get(i).getName(), Kind.AHEAD);
            }
        }
        known.stream().filter(each -> each.image().kind() == Kind.OWN).forEach(own -> add(own.image()));
        known.forEach(each -> add(each.image())); // what nothing of this build is built on comes last
        bases.values().forEach(list -> list.retainAll(bases.keySet()));
        bases.keySet().forEach(image -> depth(image, new ArrayDeque<>()));
    }

    static Chain of(ImagesAction action) {
        return new Chain(action);
    }

    private void know(ImageEntry entry, String change, Kind kind) {
        known.add(new Known(
                new Image(entry.name(), entry.getDigest(), change, kind), entry.getRepository(), entry.getBases()));
    }

    /** With all that it is built on, nearest first. */
    private void add(Image image) {
        Deque<Image> open = new ArrayDeque<>(List.of(image));
        while (!open.isEmpty()) {
            Image next = open.remove();
            if (bases.containsKey(next)) {
                continue;
            }
            if (bases.size() == MOST_IMAGES) {
                leftOut.add(next);
                continue;
            }
            List<Image> under = known.stream()
                    .filter(each -> each.image().equals(next))
                    .flatMap(each -> each.bases().stream().map(base -> image(base, each)))
                    .distinct()
                    .toList();
            bases.put(next, new ArrayList<>(under));
            open.addAll(under);
        }
    }

    private Image image(BaseEntry base, Known of) {
        String change = base.getChange() == null ? of.image().change() : base.getChange();
        return known.stream()
                .filter(each -> base.getDigest() != null
                        && base.getDigest().equals(each.image().digest()))
                .filter(each -> Objects.equals(change, each.image().change()))
                .filter(each -> !each.equals(of))
                .min(Comparator.comparing(each -> !isNamed(base, each.repository())))
                .map(Known::image)
                .orElseGet(() -> new Image(
                        base.getName(),
                        base.getDigest(),
                        base.getChange(),
                        base.getChange() == null ? Kind.PUBLISHED : Kind.AHEAD));
    }

    private static boolean isNamed(BaseEntry base, String repository) {
        return base.getName().equals(repository)
                || base.getName().startsWith(repository + ":")
                || base.getName().startsWith(repository + "@");
    }

    /** @param above images on the way here: a circle, which no honest record has, ends where it began */
    private int depth(Image image, Deque<Image> above) {
        Integer kept = depths.get(image);
        if (kept != null || above.contains(image)) {
            return kept == null ? 0 : kept;
        }
        above.push(image);
        int depth = 0;
        for (Image base : bases.get(image)) {
            depth = Math.max(depth, depth(base, above) + 1);
        }
        above.pop();
        depths.put(image, depth);
        return depth;
    }

    /** Bases before what is built on them. */
    List<Image> images() {
        return layers().stream().flatMap(Collection::stream).toList();
    }

    /** What is built on nothing, then what is built on that only, and so on; each near to its bases. */
    List<List<Image>> layers() {
        List<List<Image>> layers = new ArrayList<>();
        for (Image image : bases.keySet()) {
            while (layers.size() <= depths.get(image)) {
                layers.add(new ArrayList<>());
            }
            layers.get(depths.get(image)).add(image);
        }
        Map<Image, Integer> rows = new LinkedHashMap<>();
        for (List<Image> layer : layers) {
            layer.sort(Comparator.comparingDouble(image -> bases.get(image).stream()
                    .filter(rows::containsKey)
                    .mapToInt(rows::get)
                    .average()
                    .orElse(0)));
            for (int row = 0; row < layer.size(); row++) {
                rows.put(layer.get(row), row);
            }
        }
        return layers;
    }

    List<Image> bases(Image image) {
        return bases.get(image);
    }

    /** How many images there was no room for, those that only these are built on not counted. */
    int leftOut() {
        return leftOut.size();
    }
}
