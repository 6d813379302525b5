package io.jenkins.plugins.buildsetregistry.registry.check;

import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import io.jenkins.plugins.buildsetregistry.registry.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks the links of a store. */
final class LinksCheck {
    private final CheckRun run;
    private final StoreLayout layout;

    LinksCheck(CheckRun run) {
        this.run = run;
        this.layout = run.layout();
    }

    void check() throws IOException {
        check(layout.links());
    }

    private void check(Path directory) throws IOException {
        run.entries(directory, (entry, name) -> {
            if (Files.isDirectory(entry)) {
                check(entry);
            } else if (run.canRead(entry)) {
                checkLink(entry);
            }
        });
    }

    private void checkLink(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        Link link;
        try {
            List<Link> links = Link.fromJson(json);
            link = links.size() == 1 ? links.get(0) : null;
        } catch (IOException | InvalidImageException e) {
            link = null;
        }
        if (link == null || !isPlaceOf(link, file)) {
            run.problem(
                    "damaged link",
                    file,
                    "it does not tell where this image is",
                    "set aside in damaged; link the image again",
                    () -> run.setAside(
                            file,
                            run.aside("links", layout.links().relativize(file).toString())));
            return;
        }
        Path byDigest = layout.linkByDigest(link.repository(), link.digest());
        if (!Files.exists(byDigest)) {
            run.problem(
                    "half a link",
                    file,
                    "the image is not linked by its digest",
                    "linked",
                    () -> run.files().write(byDigest, json));
        }
    }

    private boolean isPlaceOf(Link link, Path file) {
        return file.equals(layout.linkByTag(link.repository(), link.tag()))
                || file.equals(layout.linkByDigest(link.repository(), link.digest()));
    }
}
