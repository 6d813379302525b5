package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The records of changes in the intermediate registry. Each version of a record is an OCI artifact (image specification,
 * manifest.md, "Guidelines for Artifact Usage"); tags point at the newest of each build.
 */
public final class ChangeRecords {
    static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.change.v1";
    static final String RECORD_TYPE = "application/vnd.jenkins.buildset-registry.change.v1+json";
    private static final int RECORD_LIMIT = 4 << 20;
    private static final byte[] EMPTY = {'{', '}'};

    private final IntermediateRegistry intermediate;

    public ChangeRecords(IntermediateRegistry intermediate) {
        this.intermediate = intermediate;
    }

    /** Makes {@code record} the newest of its build. */
    public void put(ChangeRecord record) throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(record.change().id());
        byte[] content = ChangeRecordJson.write(record);
        Descriptor empty = new Descriptor(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);
        Descriptor blob = new Descriptor(RECORD_TYPE, Digest.sha256(content), content.length);
        upload(repository, empty, EMPTY);
        upload(repository, blob, content);
        repository.putManifest(tag(record), manifest(record, empty, blob));
    }

    /** Points the marker of the record's revision at the newest version of that record. */
    public void mark(ChangeRecord record, Marker marker) throws BuildsetException, IOException, InterruptedException {
        if (!mark(record.change(), record.build(), marker)) {
            throw new BuildsetException("the record of " + record.change() + ", build " + record.build()
                    + ", is no longer in the intermediate registry " + intermediate);
        }
    }

    /**
     * As {@link #mark(ChangeRecord, Marker)}.
     *
     * @return false if that build has no record
     */
    public boolean mark(Change change, BuildId build, Marker marker) throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(change.id());
        Optional<Manifest> manifest = repository.manifest(tag(change, build));
        if (manifest.isPresent()) {
            repository.putManifest(marker.tag(change), manifest.get());
        }
        return manifest.isPresent();
    }

    /** Whether any revision was promoted: its images are published then, and need no link. */
    public boolean isPromoted(ChangeId id) throws IOException, InterruptedException {
        return history(id).isPromoted();
    }

    /** The record that a revision was promoted from. */
    public Optional<ChangeRecord> promoted(Change change) throws BuildsetException, IOException, InterruptedException {
        return marked(change, Marker.PROMOTED);
    }

    /** What was promoted of a change: one record for each revision, usually one or none. */
    public List<ChangeRecord> promoted(ChangeId id) throws BuildsetException, IOException, InterruptedException {
        List<ChangeRecord> promoted = new ArrayList<>();
        for (String revision : history(id).promoted()) {
            promoted(new Change(id, revision, null)).ifPresent(promoted::add);
        }
        return promoted;
    }

    /** The record that a marker of a revision points at, in its newest version. */
    public Optional<ChangeRecord> marked(Change change, Marker marker)
            throws BuildsetException, IOException, InterruptedException {
        Optional<ChangeRecord> marked = read(change.id(), marker.tag(change));
        if (marked.isEmpty()) {
            return marked;
        }
        Optional<ChangeRecord> newest = read(change.id(), tag(marked.get()));
        return newest.isPresent() ? newest : marked;
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
            return build.isEmpty() ? Optional.empty() : read(id, build.get().tag());
        }
        Optional<ChangeRecord> newest = Optional.empty();
        for (String tested : history.tested()) {
            if (revision == null || revision.equals(tested)) {
                Optional<ChangeRecord> candidate = marked(new Change(id, tested, null), Marker.TESTED);
                newest = java.util.stream.Stream.of(newest, candidate)
                        .flatMap(Optional::stream)
                        .max(Comparator.comparing(ChangeRecord::build));
            }
        }
        return newest;
    }

    ChangeHistory history(ChangeId id) throws IOException, InterruptedException {
        return ChangeHistory.of(intermediate.changes(id).tags());
    }

    private Optional<ChangeRecord> read(ChangeId id, String tag)
            throws BuildsetException, IOException, InterruptedException {
        RemoteRepository repository = intermediate.changes(id);
        Optional<Manifest> manifest = repository.manifest(tag);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        try {
            Descriptor blob = manifest.get().layers().stream()
                    .filter(layer -> layer.mediaType().equals(RECORD_TYPE) && layer.size() <= RECORD_LIMIT)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("it is no record of a change"));
            ChangeRecord record;
            try (InputStream content = repository.blob(blob, 0)) {
                record = ChangeRecordJson.read(content.readAllBytes());
            }
            if (!record.change().id().equals(id)) {
                throw new IllegalArgumentException("it is a record of " + record.change());
            }
            return Optional.of(record);
        } catch (RuntimeException e) {
            throw new BuildsetException(
                    "cannot read the record '" + tag + "' of " + id + " in " + intermediate + ": " + e.getMessage(), e);
        }
    }

    private static String tag(ChangeRecord record) {
        return tag(record.change(), record.build());
    }

    private static String tag(Change change, BuildId build) {
        return change.revision() + "_" + build;
    }

    private static void upload(RemoteRepository repository, Descriptor blob, byte[] content)
            throws IOException, InterruptedException {
        repository.upload(
                blob,
                offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset),
                TransferListener.NONE);
    }

    private static Manifest manifest(ChangeRecord record, Descriptor config, Descriptor blob) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST).put("artifactType", ARTIFACT_TYPE);
        root.set("config", descriptor(config));
        root.putArray("layers").add(descriptor(blob));
        root.putObject("annotations")
                .put("org.opencontainers.image.created", record.time().toString());
        try {
            return Manifest.of(Json.MAPPER.writeValueAsBytes(root), MediaTypes.OCI_MANIFEST);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode descriptor(Descriptor descriptor) {
        return Json.MAPPER
                .createObjectNode()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }
}
