package io.jenkins.plugins.buildsetregistry.registry.page;

import java.util.List;

/**
 * The repositories of the registry.
 *
 * @param query what their names hold, or empty
 * @param isFirst whether no page is before this one
 * @param hasMore whether a page comes after this one
 */
public record RepositoryListPage(String query, List<String> repositories, boolean isFirst, boolean hasMore) {
    public byte[] render() {
        Html html = Frame.begin("Repositories", "Repositories");
        Frame.search(html, PageAddress.HOME, "Name contains", query);
        if (repositories.isEmpty()) {
            html.element("p", nothing(), "class", "nothing");
        } else {
            html.open("ul", "class", "repositories");
            for (String repository : repositories) {
                html.open("li")
                        .element("a", repository, "href", PageAddress.repository(repository))
                        .closeLine();
            }
            html.closeLine();
        }
        String last = hasMore ? repositories.get(repositories.size() - 1) : null;
        Frame.paging(html, PageAddress.HOME, query, isFirst, last);
        return html.toBytes();
    }

    private String nothing() {
        if (!query.isEmpty()) {
            return "No repository has “" + Shown.shortened(query) + "” in its name.";
        }
        return isFirst ? "Nothing was pushed to this registry yet." : "There are no more repositories.";
    }
}
