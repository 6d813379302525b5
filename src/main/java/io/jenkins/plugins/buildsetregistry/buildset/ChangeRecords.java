package io.jenkins.plugins.buildsetregistry.buildset;

import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.RegistryException;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The records of changes in the intermediate registry. Each version of a record is an OCI artifact (image specification,
 * manifest.md, "Guidelines for Artifact Usage"); tags point at the newest of each part of a build, which together are its record.
 */
public final class ChangeRecords {
    static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.change.v1";
    static final String RECORD_TYPE = "application/vnd.jenkins.buildset-registry.change.v1+json";
    /** What a marker points at that was taken back: registries need not be able to delete a tag. */
    private static final String WITHDRAWN_TYPE = "application/vnd.jenkins.buildset-registry.withdrawn.v1";

    private static final int RECORD_LIMIT = 4 << 20;

    private final IntermediateRegistry intermediate;

    public ChangeRecords(IntermediateRegistry intermediate) {
        this.intermediate = intermediate;
    }

    /** Makes {@code record} the newest of its part of a build. */
    public void put(ChangeRecord record, int part) throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(record.change().id());
        new Artifact(ARTIFACT_TYPE, RECORD_TYPE, ChangeRecordJson.write(record), created(record))
                .push(repository, ChangeHistory.tag(record.change().revision(), record.build(), part));
        new UploadTargets(intermediate).remember(record);
    }

    /** Points the marker of the record's revision at that record. */
    public void mark(ChangeRecord record, Marker marker) throws BuildsetException, IOException, InterruptedException {
        toMark(history(record.change().id()), record, marker).put();
    }

    /**
     * As {@link #mark(ChangeRecord, Marker)}.
     *
     * @return false if that build has no record
     */
    public boolean mark(Change change, BuildId build, Marker marker) throws IOException, InterruptedException {
        Optional<Mark> mark = toMark(history(change.id()), change, build, marker);
        if (mark.isPresent()) {
            mark.get().put();
        }
        return mark.isPresent();
    }

    /**
     * Where the promotion of a record stands.
     *
     * @param before what was promoted of its change: one record for each revision, usually one or none
     * @param mark what remains to be done when its images are promoted
     */
    public record Promoting(List<ChangeRecord> before, Mark mark) {}

    /** @throws BuildsetException if that build has no record */
    public Promoting toPromote(ChangeRecord record) throws BuildsetException, IOException, InterruptedException {
        ChangeHistory history = history(record.change().id());
        return new Promoting(promoted(record.change().id(), history), toMark(history, record, Marker.PROMOTED));
    }

    private Mark toMark(ChangeHistory history, ChangeRecord record, Marker marker)
            throws BuildsetException, IOException, InterruptedException {
        return toMark(history, record.change(), record.build(), marker)
                .orElseThrow(() -> new BuildsetException("the record of " + record.change() + ", build "
                        + record.build() + ", is no longer in the intermediate registry " + intermediate));
    }

    private Optional<Mark> toMark(ChangeHistory history, Change change, BuildId build, Marker marker)
            throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(change.id());
        Optional<ChangeHistory.Build> recorded = history.build(change.revision(), build);
        Optional<Manifest> manifest = recorded.isEmpty()
                ? Optional.empty()
                : repository.manifest(recorded.get().tags().get(0));
        return manifest.map(record -> new Mark(
                repository,
                record,
                marker == Marker.PROMOTED
                        ? List.of(ChangeHistory.promotedTag(change.revision(), build), marker.tag(change))
                        : List.of(marker.tag(change))));
    }

    /** A record that was looked up to be put under these tags, each by itself: all are needed, in any order. */
    public record Mark(RemoteRepository repository, Manifest record, List<String> tags) {
        private void put() throws IOException, InterruptedException {
            for (String tag : tags) {
                put(tag);
            }
        }

        public void put(String tag) throws IOException, InterruptedException {
            repository.putManifest(tag, record);
        }
    }

    /** The record that a marker points at, whatever has become of it since. */
    public Optional<BuildId> build(Change change, Marker marker)
            throws BuildsetException, IOException, InterruptedException {
        return read(change.id(), marker.tag(change)).map(ChangeRecord::build);
    }

    /**
     * Takes a marker back that points at a record of that build.
     *
     * @param before the build that had it before, or null
     */
    public void withdraw(Change change, BuildId build, BuildId before, Marker marker)
            throws BuildsetException, IOException, InterruptedException {
        Optional<ChangeRecord> marked = read(change.id(), marker.tag(change));
        if (marked.isEmpty() || !marked.get().build().equals(build) || before != null && mark(change, before, marker)) {
            return;
        }
        Artifact.empty(WITHDRAWN_TYPE, created(marked.get()))
                .push(intermediate.changes(change.id()), marker.tag(change));
    }

    /** Whether any revision was promoted: its images are published then, and need no link. */
    public boolean isPromoted(ChangeId id) throws IOException, InterruptedException {
        return history(id).isPromoted();
    }

    /**
     * The records that a revision was promoted from: usually one or none, several if builds of it were promoted one after the
     * other. Those from before each build had a tag of its own are not among them, but for the last one.
     */
    public List<ChangeRecord> allPromoted(Change change) throws BuildsetException, IOException, InterruptedException {
        ChangeHistory history = history(change.id());
        List<ChangeRecord> promoted = new ArrayList<>();
        marked(change, history, Marker.PROMOTED.tag(change)).ifPresent(promoted::add);
        for (String tag : history.promotedBuilds(change.revision())) {
            if (promoted.isEmpty()
                    || !tag.equals(ChangeHistory.promotedTag(
                            change.revision(), promoted.get(0).build()))) {
                marked(change, history, tag).ifPresent(promoted::add);
            }
        }
        return promoted;
    }

    /** What was promoted of a change: one record for each revision, usually one or none. */
    public List<ChangeRecord> promoted(ChangeId id) throws BuildsetException, IOException, InterruptedException {
        return promoted(id, history(id));
    }

    private List<ChangeRecord> promoted(ChangeId id, ChangeHistory history)
            throws BuildsetException, IOException, InterruptedException {
        List<ChangeRecord> promoted = new ArrayList<>();
        for (String revision : history.promoted()) {
            marked(new Change(id, revision, null), Marker.PROMOTED).ifPresent(promoted::add);
        }
        return promoted;
    }

    /** The record that a marker of a revision points at, in its newest version. */
    public Optional<ChangeRecord> marked(Change change, Marker marker)
            throws BuildsetException, IOException, InterruptedException {
        return marked(change, history(change.id()), marker.tag(change));
    }

    private Optional<ChangeRecord> marked(Change change, ChangeHistory history, String tag)
            throws BuildsetException, IOException, InterruptedException {
        Optional<ChangeRecord> marked = read(change.id(), tag);
        if (marked.isEmpty()) {
            return marked;
        }
        Optional<ChangeHistory.Build> build =
                history.build(change.revision(), marked.get().build());
        return build.isEmpty() ? marked : read(change.id(), build.get());
    }

    /**
     * The newest record of a change.
     *
     * @param revision or null for any
     */
    public Optional<ChangeRecord> newest(ChangeId id, String revision, Require require)
            throws BuildsetException, IOException, InterruptedException {
        return newest(id, history(id), revision, require);
    }

    Optional<ChangeRecord> newest(ChangeId id, ChangeHistory history, String revision, Require require)
            throws BuildsetException, IOException, InterruptedException {
        if (require == Require.BUILT) {
            Optional<ChangeHistory.Build> build = history.newest(revision);
            return build.isEmpty() ? Optional.empty() : read(id, build.get());
        }
        Optional<ChangeRecord> newest = Optional.empty();
        for (String tested : history.tested()) {
            if (revision == null || revision.equals(tested)) {
                Change of = new Change(id, tested, null);
                Optional<ChangeRecord> candidate = marked(of, history, Marker.TESTED.tag(of));
                newest = Stream.of(newest, candidate)
                        .flatMap(Optional::stream)
                        .max(Comparator.comparing(ChangeRecord::build));
            }
        }
        return newest;
    }

    /** What each build has recorded of a revision, newest first. */
    public List<ChangeRecord> builds(Change change) throws BuildsetException, IOException, InterruptedException {
        List<ChangeRecord> records = new ArrayList<>();
        for (ChangeHistory.Build build : history(change.id()).builds()) {
            if (build.revision().equals(change.revision())) {
                read(change.id(), build).ifPresent(records::add);
            }
        }
        return records;
    }

    ChangeHistory history(ChangeId id) throws IOException, InterruptedException {
        return ChangeHistory.of(intermediate.changes(id).tags());
    }

    private Optional<ChangeRecord> read(ChangeId id, ChangeHistory.Build build)
            throws BuildsetException, IOException, InterruptedException {
        List<ChangeRecord> parts = new ArrayList<>();
        for (String tag : build.tags()) {
            read(id, tag).ifPresent(parts::add);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(ChangeRecord.merged(parts));
    }

    /** @return empty also for a marker that was taken back */
    private Optional<ChangeRecord> read(ChangeId id, String tag)
            throws BuildsetException, IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(id);
        try {
            Optional<Manifest> manifest = repository.manifest(tag);
            if (manifest.flatMap(Manifest::artifactType).equals(Optional.of(WITHDRAWN_TYPE)) || manifest.isEmpty()) {
                return Optional.empty();
            }
            Descriptor blob = manifest.get().layers().stream()
                    .filter(layer -> layer.mediaType().equals(RECORD_TYPE) && layer.size() <= RECORD_LIMIT)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("it is no record of a change"));
            ChangeRecord record = ChangeRecordJson.read(repository.content(blob));
            if (!record.change().id().equals(id)) {
                throw new IllegalArgumentException("it is a record of " + record.change());
            }
            return Optional.of(record);
        } catch (RegistryException e) {
            if (e.status() != 200 && e.status() != 404) {
                throw e;
            }
            throw unreadable(id, tag, e); // the registry is well, what is there is not
        } catch (RuntimeException e) {
            throw unreadable(id, tag, e);
        }
    }

    private BuildsetException unreadable(ChangeId id, String tag, Exception e) {
        return new BuildsetException(
                "cannot read the record '" + tag + "' of " + id + " in " + intermediate + ": " + e.getMessage(), e);
    }

    private static Map<String, String> created(ChangeRecord record) {
        return Map.of("org.opencontainers.image.created", record.time().toString());
    }
}
