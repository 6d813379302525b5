package io.jenkins.plugins.buildsetregistry.jenkins.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the images of a {@link Chain} stand: a column for each layer, and in it each image near to what it belongs to. An arrow
 * that passes a column has a lane of its own there: it is behind no image. All numbers are pixels.
 */
final class ChainLayout {
    static final int WIDTH = 250;
    static final int HEIGHT = 66;
    static final int GAP_X = 64;

    private static final int GAP_Y = 14;
    private static final int LANE = 8;
    private static final int MARGIN = 6;
    private static final int SWEEPS = 4;

    /** Upper left corner of an image. */
    record Place(int x, int y) {}

    record Point(int x, int y) {}

    /** From a base to what is built on it: two points for each lane between the ends. */
    record Arrow(List<Point> points) {}

    /** A place in a column, for an image or a lane. */
    private static final class Slot {
        private final int column;
        private final int height;
        private final List<Slot> before = new ArrayList<>();
        private final List<Slot> after = new ArrayList<>();
        private int row;
        private int y;

        Slot(int column, int height) {
            this.column = column;
            this.height = height;
        }

        int x() {
            return MARGIN + column * (WIDTH + GAP_X);
        }

        int middle() {
            return y + height / 2;
        }

        double near(List<Slot> neighbours) {
            return neighbours.stream().mapToInt(slot -> slot.row).average().orElse(row);
        }
    }

    private final List<List<Slot>> columns = new ArrayList<>();
    private final Map<Chain.Image, Slot> images = new LinkedHashMap<>();
    private final List<List<Slot>> ways = new ArrayList<>();

    ChainLayout(Chain chain) {
        for (List<Chain.Image> layer : chain.layers()) {
            columns.add(new ArrayList<>());
            layer.forEach(image -> images.put(image, add(columns.size() - 1, HEIGHT)));
        }
        images.keySet().forEach(image -> chain.bases(image).forEach(base -> way(images.get(base), images.get(image))));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forward = sweep % 2 == 0;
            for (int i = 1; i < columns.size(); i++) {
                sort(columns.get(forward ? i : columns.size() - 1 - i), forward);
            }
        }
        int height = height();
        for (List<Slot> column : columns) {
            int y = MARGIN + (height - height(column)) / 2;
            for (Slot slot : column) {
                slot.y = y;
                y += slot.height + GAP_Y;
            }
        }
    }

    private Slot add(int column, int height) {
        Slot slot = new Slot(column, height);
        slot.row = columns.get(column).size();
        columns.get(column).add(slot);
        return slot;
    }

    /** A circle, which no honest record has, has one arrow less. */
    private void way(Slot base, Slot image) {
        if (image.column <= base.column) {
            return;
        }
        List<Slot> way = new ArrayList<>(List.of(base));
        for (int column = base.column + 1; column < image.column; column++) {
            way.add(add(column, LANE));
        }
        way.add(image);
        for (int i = 1; i < way.size(); i++) {
            way.get(i).before.add(way.get(i - 1));
            way.get(i - 1).after.add(way.get(i));
        }
        ways.add(way);
    }

    private static void sort(List<Slot> column, boolean forward) {
        Map<Slot, Double> near = new LinkedHashMap<>();
        column.forEach(slot -> near.put(slot, slot.near(forward ? slot.before : slot.after)));
        column.sort(Comparator.comparingDouble(near::get));
        for (int row = 0; row < column.size(); row++) {
            column.get(row).row = row;
        }
    }

    private static int height(List<Slot> column) {
        return 2 * MARGIN
                - GAP_Y
                + column.stream().mapToInt(slot -> slot.height + GAP_Y).sum();
    }

    int height() {
        return columns.stream().mapToInt(ChainLayout::height).max().orElse(0);
    }

    int width() {
        return 2 * MARGIN + columns.size() * (WIDTH + GAP_X) - GAP_X;
    }

    Map<Chain.Image, Place> places() {
        Map<Chain.Image, Place> places = new LinkedHashMap<>();
        images.forEach((image, slot) -> places.put(image, new Place(slot.x(), slot.y)));
        return places;
    }

    List<Arrow> arrows() {
        return ways.stream().map(ChainLayout::arrow).toList();
    }

    private static Arrow arrow(List<Slot> way) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < way.size(); i++) {
            Slot slot = way.get(i);
            if (i > 0) {
                points.add(new Point(slot.x(), slot.middle()));
            }
            if (i < way.size() - 1) {
                points.add(new Point(slot.x() + WIDTH, slot.middle()));
            }
        }
        return new Arrow(points);
    }
}
