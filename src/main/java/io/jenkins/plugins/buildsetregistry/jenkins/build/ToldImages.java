package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuiltImages;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Keeps what an agent has built with the build. An agent may hold on to it: once closed, it does nothing and holds nothing. */
final class ToldImages implements BuiltImages, AutoCloseable {
    private final Set<ImageName> expected;
    private BuildPlace place;
    private BlockRegistry enclosing;

    /**
     * @param expected names of what is to be built, without tags
     * @param enclosing the registry that has the images if it is that of a block, or null
     */
    ToldImages(BuildPlace place, BlockRegistry enclosing, Set<ImageName> expected) {
        this.place = place;
        this.enclosing = enclosing;
        this.expected = Set.copyOf(expected);
    }

    @Override
    public synchronized void built(RecordedImage image) throws IOException {
        if (place == null) {
            throw new IOException("the step that has built " + image.name() + " has ended");
        }
        if (!expected.contains(image.name())) {
            throw new IOException("this step does not build " + image.name());
        }
        ImagesAction.built(place.run(), List.of(image));
        if (enclosing != null) {
            enclosing.built(List.of(image));
        }
    }

    @Override
    public synchronized void close() {
        place = null;
        enclosing = null;
    }
}
