package io.jenkins.plugins.buildsetregistry.registry.page;

/** What all pages have around them. */
final class Frame {
    private static final String PRODUCT = "Buildset Registry";

    private Frame() {}

    /** Begins a page; what is written next stands below its heading. */
    static Html begin(String title, String heading, String... trail) {
        Html html = new Html();
        html.open("html", "lang", "en");
        html.open("head");
        html.open("meta", "charset", "utf-8");
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.open("meta", "name", "color-scheme", "content", "light dark");
        html.open("link", "rel", "icon", "href", PageFile.ICON, "type", "image/svg+xml");
        html.open("link", "rel", "stylesheet", "href", PageFile.STYLE);
        html.element("title", title.equals(PRODUCT) ? PRODUCT : title + " - " + PRODUCT);
        html.closeLine().open("body");
        html.element("a", "Skip to content", "class", "skip", "href", "#content");
        header(html, trail);
        html.open("main", "id", "content", "tabindex", "-1");
        html.element("h1", heading).text("\n");
        return html;
    }

    /** @param trail texts and addresses of what is above this page, by turns */
    private static void header(Html html, String... trail) {
        html.open("header").open("nav", "aria-label", "Breadcrumb").open("ol");
        html.open("li").element("a", PRODUCT, "href", PageAddress.HOME, "class", "product");
        html.close();
        for (int i = 0; i < trail.length; i += 2) {
            html.open("li").element("a", trail[i], "href", trail[i + 1]).close();
        }
        html.close().close().closeLine();
    }

    /** A form that finds what has a text in its name. */
    static void search(Html html, String address, String label, String query) {
        html.open("form", "role", "search", "method", "get", "action", address);
        html.element("label", label, "for", "q");
        html.open("input", "type", "search", "id", "q", "name", "q", "value", query, "autocomplete", "off");
        html.element("button", "Search", "type", "submit");
        if (!query.isEmpty()) {
            html.element("a", "Show all", "href", address);
        }
        html.closeLine();
    }

    /** @param last name on this page, or null if nothing comes after it */
    static void paging(Html html, String address, String query, boolean isFirst, String last) {
        if (isFirst && last == null) {
            return;
        }
        html.open("nav", "aria-label", "Pages", "class", "paging");
        if (!isFirst) {
            html.element("a", "First page", "href", PageAddress.first(address, query));
        }
        if (last != null) {
            html.element("a", "Next page", "href", PageAddress.after(address, query, last), "rel", "next");
        }
        html.closeLine();
    }

    /** Begins a table that can be scrolled sideways on its own, also by keyboard. */
    static void table(Html html, String label, String... columns) {
        html.open("div", "class", "table", "role", "region", "aria-label", label, "tabindex", "0");
        html.open("table").open("thead").open("tr");
        for (String column : columns) {
            html.element("th", column, "scope", "col");
        }
        html.close().closeLine().open("tbody");
    }

    static void endTable(Html html) {
        html.close().close().closeLine();
    }

    /** Begins a section with a heading. */
    static void section(Html html, String id, String heading) {
        html.open("section", "aria-labelledby", id)
                .element("h2", heading, "id", id)
                .text("\n");
    }
}
