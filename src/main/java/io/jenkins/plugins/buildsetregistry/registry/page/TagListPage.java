package io.jenkins.plugins.buildsetregistry.registry.page;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Origin;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.time.Instant;
import java.util.List;

/**
 * The tags of a repository.
 *
 * @param query what their names hold, or empty
 * @param isFirst whether no page is before this one
 * @param hasMore whether a page comes after this one
 */
public record TagListPage(String repository, String query, List<Row> rows, boolean isFirst, boolean hasMore) {
    /**
     * A tag and what it is on.
     *
     * @param artifactType or null
     * @param bytes of configuration and layers, or null where that is not known at once
     * @param pushed when the tag was put there, or null
     * @param origin of a linked image, or null
     */
    public record Row(
            String tag,
            Digest digest,
            String mediaType,
            String artifactType,
            List<Platform> platforms,
            Long bytes,
            Instant pushed,
            Origin origin) {}

    public byte[] render() {
        String address = PageAddress.repository(repository);
        Html html = Frame.begin(repository, repository, "Repositories", PageAddress.HOME);
        Frame.search(html, address, "Tag contains", query);
        if (rows.isEmpty()) {
            html.element("p", nothing(), "class", "nothing");
        } else {
            Frame.table(html, "Tags", "Tag", "Digest", "Kind", "Platforms", "Size", "Pushed", "Origin");
            rows.forEach(row -> row(html, row));
            Frame.endTable(html);
        }
        String last = hasMore ? rows.get(rows.size() - 1).tag() : null;
        Frame.paging(html, address, query, isFirst, last);
        return html.toBytes();
    }

    private String nothing() {
        if (!query.isEmpty()) {
            return "No tag has “" + Shown.shortened(query) + "” in its name.";
        }
        return isFirst ? "This repository has no tags." : "There are no more tags.";
    }

    private void row(Html html, Row row) {
        html.open("tr").open("th", "scope", "row");
        html.element("a", row.tag(), "href", PageAddress.manifest(repository, row.digest()))
                .close();
        html.open("td");
        Shown.digest(html, row.digest());
        html.close();
        html.element("td", Shown.kind(row.mediaType(), row.artifactType()));
        html.element("td", Shown.platforms(row.platforms()));
        html.element("td", Shown.size(row.bytes()), "class", "number");
        html.open("td");
        Shown.time(html, row.pushed());
        html.close().open("td", "class", "origin");
        Shown.origin(html, row.origin());
        html.close().closeLine();
    }
}
