package io.jenkins.plugins.buildsetregistry.registry.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** A file that pages refer to; all there are, for there is no script and nothing from elsewhere. */
public record PageFile(String path, String contentType, byte[] content) {
    static final String STYLE = "/_page/style.css";
    static final String ICON = "/_page/icon.svg";

    /** Reads them all. */
    public static List<PageFile> all() {
        return List.of(
                new PageFile(STYLE, "text/css; charset=utf-8", read("style.css")),
                new PageFile(ICON, "image/svg+xml", read("icon.svg")));
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
