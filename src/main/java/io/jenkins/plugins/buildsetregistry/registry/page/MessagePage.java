package io.jenkins.plugins.buildsetregistry.registry.page;

/** One sentence in place of what was asked for. */
public record MessagePage(String heading, String message) {
    public byte[] render() {
        Html html = Frame.begin(heading, heading, "Repositories", PageAddress.HOME);
        html.element("p", Shown.shortened(message));
        return html.toBytes();
    }
}
