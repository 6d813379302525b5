package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuildReport;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.BuiltImages;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Keeps what an agent has built with the build. An agent may hold on to it: once closed, it does nothing and holds nothing. */
final class ToldImages implements BuiltImages, AutoCloseable {
    private final Set<ImageName> expected;
    private final String intermediate;
    private BuildPlace place;
    private BlockRegistry enclosing;

    /**
     * @param expected names of what is to be built, without tags
     * @param enclosing the registry that has the images if it is that of a block, or null
     * @param intermediate name of the configured registry that they are published in, or null for the only one
     */
    ToldImages(BuildPlace place, BlockRegistry enclosing, Set<ImageName> expected, String intermediate) {
        this.place = place;
        this.enclosing = enclosing;
        this.expected = Set.copyOf(expected);
        this.intermediate = intermediate;
    }

    @Override
    public synchronized void built(BuildReport report) throws IOException {
        RecordedImage image = report.image();
        if (place == null) {
            throw new IOException("the step that has built " + image.name() + " has ended");
        }
        if (!expected.contains(image.name())) {
            throw new IOException("this step does not build " + image.name());
        }
        ImagesAction.built(place.run(), report, intermediate);
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
