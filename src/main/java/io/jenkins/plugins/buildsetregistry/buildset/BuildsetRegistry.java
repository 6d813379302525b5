package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.remote.CopyReport;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.ImageCopy;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The running sidecar registry of one build: how to reach it, and the way of its images into the intermediate registry. */
public final class BuildsetRegistry implements AutoCloseable {
    private final Sidecar sidecar;
    private final Buildset buildset;
    private final List<ChangeRecord> ahead;
    private final IntermediateRegistry intermediate;
    private final Clock clock;
    private final RemoteRegistry images;

    private BuildsetRegistry(Sidecar sidecar, BuildsetState state, IntermediateRegistry intermediate, Clock clock) {
        this.sidecar = sidecar;
        this.buildset = state.buildset();
        this.ahead = state.ahead();
        this.intermediate = intermediate;
        this.clock = clock;
        this.images = new RemoteRegistry(sidecar.writer());
    }

    static BuildsetRegistry begin(
            Sidecar sidecar,
            Buildset buildset,
            List<ChangeRecord> ahead,
            IntermediateRegistry intermediate,
            Clock clock)
            throws IOException {
        ChangeRecord record = buildset.change() == null
                ? null
                : new ChangeRecord(
                        buildset.change(),
                        buildset.build(),
                        buildset.buildUrl(),
                        clock.instant(),
                        buildset.dependsOn(),
                        List.of(),
                        List.of());
        BuildsetState state = new BuildsetState(buildset, ahead, record);
        state.write(sidecar.directory());
        return new BuildsetRegistry(sidecar, state, intermediate, clock);
    }

    /**
     * Goes on with a buildset whose sidecar was started in a {@link DetachedHome}, maybe by another process.
     *
     * @param directory as {@link #directory} said
     * @param intermediate the same one as at the start, or null
     * @throws BuildsetException if the sidecar has ended
     */
    public static BuildsetRegistry attach(Path directory, IntermediateRegistry intermediate, Clock clock)
            throws BuildsetException, IOException {
        return new BuildsetRegistry(Sidecar.attach(directory), BuildsetState.read(directory), intermediate, clock);
    }

    /** Names this buildset on this machine. */
    public Path directory() {
        return sidecar.directory();
    }

    public Buildset buildset() {
        return buildset;
    }

    /** For the build: may push. */
    public RegistryAccess writer() {
        return sidecar.writer();
    }

    /** For consumers: may only pull. */
    public RegistryAccess reader() {
        return sidecar.reader();
    }

    /** Records of the changes ahead, farthest first. */
    public List<ChangeRecord> ahead() {
        return ahead;
    }

    /** One line for each request, in the combined log format. */
    public Path accessLog() {
        return sidecar.accessLog();
    }

    /** Where an image of this buildset is pulled from. */
    public RemoteRepository repository(ImageName name) {
        return images.repository(name.buildsetRepository());
    }

    public boolean isAlive() {
        return sidecar.isAlive();
    }

    /** Lets the sidecar live that long from now. */
    public void renew(Duration lease) throws IOException, InterruptedException {
        sidecar.renew(lease);
    }

    /** What this build has recorded up to now, or null if it belongs to no change. */
    public ChangeRecord record() throws IOException {
        return BuildsetState.read(directory()).record();
    }

    /** An image in its record, and what its way into the intermediate registry took; null if there is none. */
    public record Published(RecordedImage image, CopyReport copied) {}

    /**
     * Copies an image that was just built to the intermediate registry, and then says so in the change's record; those that were
     * kept back until now go before it.
     */
    public Published publish(BuiltImage image, TransferListener transfers)
            throws BuildsetException, IOException, InterruptedException {
        RecordedImage recorded = recorded(image);
        if (!isPublishing()) {
            update(record -> record.with(recorded, clock.instant()));
            return new Published(recorded, null);
        }
        CopyReport copied = copy(recorded, transfers);
        update(record -> record.with(recorded, clock.instant()));
        return new Published(recorded, copied);
    }

    /** As {@link #publish}, but nobody else learns of the image, unless something else of this build is published later. */
    public RecordedImage keep(BuiltImage image) throws BuildsetException, IOException, InterruptedException {
        RecordedImage recorded = recorded(image);
        if (buildset.change() != null) {
            BuildsetState.update(
                    directory(),
                    state -> state.with(state.record().with(recorded, clock.instant()), recorded.digest()));
        }
        return recorded;
    }

    private boolean isPublishing() {
        return intermediate != null && buildset.change() != null;
    }

    private CopyReport copy(RecordedImage image, TransferListener transfers)
            throws BuildsetException, IOException, InterruptedException {
        List<String> tags = new ArrayList<>();
        for (String tag : image.tags()) {
            tags.add(IntermediateRegistry.tag(buildset.build(), buildset.part(), tag));
        }
        List<String> bases = image.bases().stream()
                .filter(base -> base.digest() != null)
                .map(base -> intermediate.imagesName(base.name()))
                .toList();
        return new ImageCopy(repository(image.name()), intermediate.images(image.name()), transfers)
                .mountingFrom(bases)
                .copy(image.digest(), tags);
    }

    /** Does nothing if the build belongs to no change. */
    private void update(UnaryOperator<ChangeRecord> change)
            throws BuildsetException, IOException, InterruptedException {
        if (buildset.change() == null) {
            return;
        }
        BuildsetState.update(directory(), state -> {
            ChangeRecord next = change.apply(state.record());
            if (!isPublishing()) {
                return state.with(next);
            }
            for (RecordedImage image : next.images()) {
                if (state.kept().contains(image.digest())) {
                    copy(image, TransferListener.NONE);
                }
            }
            if (buildset.alias() != null && state.isUnpublished()) {
                new ChangeAliases(intermediate)
                        .remember(buildset.alias(), buildset.change().id());
            }
            new ChangeRecords(intermediate).put(next, buildset.part());
            return state.published(next);
        });
    }

    /** Says in the change's record what was uploaded. */
    public void uploaded(List<RecordedUpload> uploads) throws BuildsetException, IOException, InterruptedException {
        update(record -> {
            ChangeRecord next = record;
            for (RecordedUpload upload : uploads) {
                next = next.with(upload, clock.instant());
            }
            return next;
        });
    }

    /** Marks what was published of the record as tested: the body of the block has succeeded. */
    public void markTested() throws BuildsetException, IOException, InterruptedException {
        BuildsetState state = BuildsetState.read(directory());
        if (isPublishing() && !state.isUnpublished()) {
            new ChangeRecords(intermediate).mark(state.record(), Marker.TESTED);
        }
    }

    /** The passwords of a sidecar. */
    public record Passwords(Credentials writer, Credentials reader) {}

    /**
     * Those of a sidecar that was started in a {@link DetachedHome}, and may have ended.
     *
     * @return empty if its directory is gone
     */
    public static Optional<Passwords> passwords(Path directory) throws IOException {
        return Sidecar.configuration(directory).map(config -> new Passwords(config.writer(), config.reader()));
    }

    private RecordedImage recorded(BuiltImage image) throws BuildsetException, IOException, InterruptedException {
        ManifestHead head = repository(image.name())
                .head(image.digest().toString())
                .orElseThrow(() -> new BuildsetException(
                        "image " + image.name() + " (" + image.digest() + ") is not in the buildset registry"));
        List<RecordedBase> bases = new ArrayList<>();
        for (BaseImage base : image.bases()) {
            bases.add(new RecordedBase(base.name(), base.digest(), change(base)));
        }
        return new RecordedImage(
                image.name(),
                image.tags(),
                image.digest(),
                head.mediaType(),
                head.size(),
                image.size(),
                image.platforms(),
                bases);
    }

    private Change change(BaseImage base) throws BuildsetException {
        if (base.origin() == null) {
            return null;
        }
        return ahead.stream()
                .map(ChangeRecord::change)
                .filter(change -> change.origin().label().equals(base.origin().label()))
                .findFirst()
                .orElseThrow(() -> new BuildsetException("the base " + base.name() + " came from " + base.origin()
                        + ", which is none of the changes ahead of this build"));
    }

    /** Ends the sidecar. */
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            sidecar.stop();
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
