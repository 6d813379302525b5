package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.disk.OwnerOnlyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of a running buildset, in a file beside its sidecar: several processes, one after the other or at the same
 * time, go on with it. No secrets.
 *
 * @param ahead records of the changes ahead, farthest first
 * @param record of the build's own images, or null if it belongs to no change
 * @param kept digests of images in the record that are in the sidecar only, until something else of the record is published
 */
record BuildsetState(Buildset buildset, List<ChangeRecord> ahead, ChangeRecord record, Set<Digest> kept) {
    private static final int VERSION = 1;
    private static final String FILE = "buildset.json";
    private static final String LOCK = "buildset.lock";
    private static final long PAUSE_MILLIS = 5;

    BuildsetState {
        ahead = List.copyOf(ahead);
        kept = Set.copyOf(kept);
    }

    /** Of a build that has made nothing yet. */
    BuildsetState(Buildset buildset, List<ChangeRecord> ahead, ChangeRecord record) {
        this(buildset, ahead, record, Set.of());
    }

    /** What becomes of the state. */
    interface Update {
        BuildsetState of(BuildsetState now) throws BuildsetException, IOException, InterruptedException;
    }

    /** Whether nobody else knows of anything that it has made. */
    boolean isUnpublished() {
        return record.images().stream().allMatch(image -> kept.contains(image.digest()));
    }

    /** All of {@code newRecord} is published. */
    BuildsetState published(ChangeRecord newRecord) {
        return new BuildsetState(buildset, ahead, newRecord);
    }

    /** What {@code newRecord} has more is in no other registry. */
    BuildsetState with(ChangeRecord newRecord, Digest... more) {
        Set<Digest> all = new HashSet<>(kept);
        all.addAll(List.of(more));
        return new BuildsetState(buildset, ahead, newRecord, all);
    }

    void write(Path directory) throws IOException {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("version", VERSION);
        root.put("build", buildset.build().value());
        root.put("part", buildset.part());
        root.put("buildUrl", buildset.buildUrl());
        ArrayNode dependsOn = root.putArray("dependsOn");
        buildset.dependsOn().forEach(id -> dependsOn.add(ChangeRecordJson.id(id)));
        if (buildset.alias() != null) {
            root.putObject("alias")
                    .put("repository", buildset.alias().repository())
                    .put("changeId", buildset.alias().changeId())
                    .put("commit", buildset.alias().commit());
        }
        ArrayNode records = root.putArray("ahead");
        ahead.forEach(each -> records.add(ChangeRecordJson.node(each)));
        if (record != null) {
            root.set("record", ChangeRecordJson.node(record));
        }
        ArrayNode digests = root.putArray("kept");
        kept.forEach(digest -> digests.add(digest.toString()));
        OwnerOnlyFile.write(directory.resolve(FILE), Json.MAPPER.writeValueAsBytes(root));
    }

    /** @throws IOException if there is none in that directory, or it cannot be read */
    static BuildsetState read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        JsonNode root = Json.MAPPER.readTree(Files.readAllBytes(file));
        try {
            if (root.path("version").asInt() != VERSION) {
                throw new IllegalArgumentException("it is of another version");
            }
            List<ChangeId> dependsOn = new ArrayList<>();
            root.path("dependsOn").forEach(id -> dependsOn.add(ChangeRecordJson.readId(id)));
            List<ChangeRecord> ahead = new ArrayList<>();
            root.path("ahead").forEach(each -> ahead.add(ChangeRecordJson.of(each)));
            ChangeRecord record = root.has("record") ? ChangeRecordJson.of(root.get("record")) : null;
            Buildset buildset = new Buildset(
                    record == null ? null : record.change(),
                    new BuildId(root.path("build").asText()),
                    root.path("part").asInt(),
                    root.path("buildUrl").asText(null),
                    dependsOn,
                    root.has("alias") ? alias(root.get("alias")) : null);
            Set<Digest> kept = new HashSet<>();
            root.path("kept").forEach(digest -> kept.add(Digest.parse(digest.asText())));
            return new BuildsetState(buildset, ahead, record, kept);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not the state of a buildset: " + e.getMessage(), e);
        }
    }

    private static ChangeAlias alias(JsonNode node) {
        return new ChangeAlias(
                node.path("repository").asText(),
                node.path("changeId").asText(),
                node.path("commit").asText(null));
    }

    /** Reads, changes and writes it, while nobody else does. */
    static void update(Path directory, Update update) throws BuildsetException, IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            update.of(read(directory)).write(directory);
        }
    }

    /** Waits for other processes and for other threads of this one, which the file system does not tell apart. */
    private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
