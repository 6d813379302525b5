package io.jenkins.plugins.buildsetregistry.jenkins.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A {@link Chain} as SVG: an arrow from each base to what is built on it. Colours are in the page's style
 * sheet. It has no links and no script: for assistive technology it is one image, and a list beside it tells the same.
 */
final class ChainPicture {
    /** What fits into a box. */
    private static final int MOST_OF_NAME = 32;

    private static final int MOST_OF_CHANGE = 34;

    private final ChainLayout layout;
    private final Map<Chain.Image, ChainLayout.Place> places;
    private final StringBuilder svg = new StringBuilder();

    ChainPicture(Chain chain) {
        this.layout = new ChainLayout(chain);
        this.places = layout.places();
    }

    String toSvg() {
        svg.setLength(0);
        begin(layout.width(), layout.height());
        layout.arrows().forEach(arrow -> arrow(arrow.points()));
        places.forEach(this::box);
        return svg.append("</svg>").toString();
    }

    private void begin(int width, int height) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"buildset-chain\" role=\"img\"")
                .append(" aria-labelledby=\"buildset-chain-title buildset-chain-description\"")
                .append(" width=\"" + width + "\" height=\"" + height + "\"")
                .append(" viewBox=\"0 0 " + width + " " + height + "\">")
                .append("<title id=\"buildset-chain-title\">Chain of changes</title>")
                .append("<desc id=\"buildset-chain-description\">");
        text(summary());
        svg.append("</desc><defs><marker id=\"buildset-chain-arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\"")
                .append(" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">")
                .append("<path class=\"buildset-chain__head\" d=\"M0 0 8 4 0 8Z\"/></marker></defs>");
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        parts.add(count(Chain.Kind.OWN) + " of this build");
        parts.add(count(Chain.Kind.AHEAD) + " of changes ahead");
        parts.add(count(Chain.Kind.PUBLISHED) + " published");
        return "Images, each with an arrow from every image that it is built on: " + String.join(", ", parts)
                + ". The list after this picture tells the same.";
    }

    private long count(Chain.Kind kind) {
        return places.keySet().stream().filter(image -> image.kind() == kind).count();
    }

    /** Curves between the columns, and straight through them. */
    private void arrow(List<ChainLayout.Point> points) {
        svg.append("<path class=\"buildset-chain__arrow\" marker-end=\"url(#buildset-chain-arrow)\" d=\"M"
                + at(points.get(0)));
        for (int i = 1; i < points.size(); i += 2) {
            ChainLayout.Point from = points.get(i - 1);
            ChainLayout.Point to = points.get(i);
            int half = ChainLayout.GAP_X / 2;
            svg.append("C" + (from.x() + half) + " " + from.y() + " " + (to.x() - half) + " " + to.y() + " " + at(to));
            if (i + 1 < points.size()) {
                svg.append("L" + at(points.get(i + 1)));
            }
        }
        svg.append("\"/>");
    }

    private static String at(ChainLayout.Point point) {
        return point.x() + " " + point.y();
    }

    private void box(Chain.Image image, ChainLayout.Place at) {
        String kind = image.kind().name().toLowerCase(Locale.ROOT);
        svg.append("<g class=\"buildset-chain__image buildset-chain__image--" + kind + "\"><title>");
        text(Shown.text(image.name()) + (image.digest() == null ? "" : ", " + Shown.text(image.digest())) + ", "
                + Shown.text(origin(image)));
        svg.append("</title><rect x=\"" + at.x() + "\" y=\"" + at.y() + "\" width=\"" + ChainLayout.WIDTH
                + "\" height=\"" + ChainLayout.HEIGHT + "\" rx=\"8\"/>");
        line("name", at, 22, Shown.tail(image.name(), MOST_OF_NAME));
        line("digest", at, 40, image.digest() == null ? "" : Shown.digest(image.digest()));
        line("change", at, 57, Shown.head(origin(image), MOST_OF_CHANGE));
        svg.append("</g>");
    }

    private static String origin(Chain.Image image) {
        return switch (image.kind()) {
            case OWN -> image.change() == null ? "this build" : "this build, " + image.change();
            case AHEAD -> image.change();
            case PUBLISHED -> "published";
        };
    }

    private void line(String part, ChainLayout.Place at, int down, String content) {
        svg.append("<text class=\"buildset-chain__" + part + "\" x=\"" + (at.x() + 12) + "\" y=\"" + (at.y() + down)
                + "\">");
        text(content);
        svg.append("</text>");
    }

    private void text(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '<' -> svg.append("&lt;");
                case '>' -> svg.append("&gt;");
                case '&' -> svg.append("&amp;");
                case '"' -> svg.append("&quot;");
                case '\'' -> svg.append("&#39;");
                default -> svg.append(c);
            }
        }
    }
}
