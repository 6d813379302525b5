package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.registry.Link;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Starts the sidecar registry of a build and links it to the intermediate registry. */
public final class RegistryManager {
    private final SidecarHome home;
    private final IntermediateRegistry intermediate;
    private final Clock clock;
    private final Consumer<String> log;

    /** @param intermediate or null: nothing is linked and nothing published, for a build that only makes images */
    public RegistryManager(SidecarHome home, IntermediateRegistry intermediate, Clock clock, Consumer<String> log) {
        this.home = home;
        this.intermediate = intermediate;
        this.clock = clock;
        this.log = log;
    }

    /**
     * How changes ahead are looked for, and the sidecar is started.
     *
     * @param waitLimit for {@link WhenMissing#WAIT}
     * @param lease after which the sidecar ends unless it is renewed, or null: it ends with its owner only
     */
    public record Options(
            WhenMissing whenMissing, Require require, Duration waitLimit, Duration lease, SidecarSettings sidecar)
            implements Serializable {
        public static final Options DEFAULT =
                new Options(WhenMissing.FAIL, Require.BUILT, Duration.ofMinutes(30), null);

        /** For a sidecar that is reached from its own machine only. */
        public Options(WhenMissing whenMissing, Require require, Duration waitLimit, Duration lease) {
            this(whenMissing, require, waitLimit, lease, SidecarSettings.DEFAULT);
        }

        public Options withSidecar(SidecarSettings newSidecar) {
            return new Options(whenMissing, require, waitLimit, lease, newSidecar);
        }
    }

    /**
     * Finds the changes ahead, and starts the sidecar with links to their images: no blob moves.
     *
     * @throws BuildsetException if a change ahead is missing, changes form a circle, or the sidecar does not start
     */
    public BuildsetRegistry start(Buildset buildset, Options options)
            throws BuildsetException, IOException, InterruptedException {
        List<ChangeRecord> ahead = ahead(buildset, options);
        Sidecar sidecar = Sidecar.start(
                home,
                intermediate == null ? null : intermediate.access(),
                links(ahead),
                options.lease(),
                options.sidecar());
        try {
            log.accept("buildset registry at " + sidecar.writer().endpoint());
            return BuildsetRegistry.begin(sidecar, buildset, ahead, intermediate, clock);
        } catch (IOException | RuntimeException e) {
            sidecar.stop();
            throw e;
        }
    }

    /**
     * As {@link #start} in a {@link DetachedHome}, for who may have been cut off in the middle of it: goes on with the sidecar
     * if its start was complete, and else starts it anew.
     *
     * @param directory {@link DetachedHome#directory} of the home
     */
    public BuildsetRegistry startOrAttach(Path directory, Buildset buildset, Options options)
            throws BuildsetException, IOException, InterruptedException {
        if (Files.exists(directory)) {
            try {
                return BuildsetRegistry.attach(directory, intermediate, clock);
            } catch (BuildsetException | IOException e) {
                DetachedHome.discard(directory);
            }
        }
        return start(buildset, options);
    }

    private List<ChangeRecord> ahead(Buildset buildset, Options options)
            throws BuildsetException, IOException, InterruptedException {
        if (buildset.dependsOn().isEmpty()) {
            return List.of();
        }
        if (intermediate == null) {
            throw new BuildsetException("this build depends on "
                    + buildset.dependsOn().get(0) + ", but no intermediate registry is given to find its images in");
        }
        ChangeId self = buildset.change() == null ? null : buildset.change().id();
        return new ChangesAhead(
                        new ChangeRecords(intermediate),
                        options.whenMissing(),
                        options.require(),
                        options.waitLimit(),
                        log)
                .resolve(self, buildset.dependsOn());
    }

    /** Images of changes ahead by their names; where several have one, the nearest wins. */
    List<Link> links(List<ChangeRecord> farthestFirst) {
        Map<String, Link> links = new LinkedHashMap<>();
        for (ChangeRecord record : farthestFirst) {
            log.accept("ahead is " + record.change()
                    + (record.buildUrl() == null ? "" : ", built by " + record.buildUrl()));
            for (RecordedImage image : record.images()) {
                for (String tag : image.tags()) {
                    ImageName name = image.name().withTag(tag);
                    Link before = links.put(name.canonical(), link(record, image, tag));
                    log.accept("link " + name + " = " + image.digest().abbreviated() + " of " + record.change()
                            + (before == null
                                    ? ""
                                    : ", which is nearer than "
                                            + before.origin().label()));
                }
            }
        }
        return new ArrayList<>(links.values());
    }

    private Link link(ChangeRecord record, RecordedImage image, String tag) {
        return new Link(
                image.name().buildsetRepository(),
                tag,
                image.digest(),
                image.mediaType(),
                image.manifestSize(),
                intermediate.imagesName(image.name()),
                record.change().origin());
    }
}
