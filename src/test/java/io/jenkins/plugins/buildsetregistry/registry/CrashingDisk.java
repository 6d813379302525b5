package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory as a process has left it by its system calls, of which a power cut may take whatever was not synced. It goes
 * by what POSIX promises and no more: the bytes of a file last once the file was synced, a name once its directory was
 * synced, each for itself. A rename is never half done, but its two directories do not wait for each other.
 */
final class CrashingDisk {
    /** A change that was not synced yet. {@code length} is that of a truncated file, or -1. */
    private record Change(long sequence, long offset, byte[] data, long length) {}

    /** What a name stands for since then; null for nothing. */
    private record Entry(long sequence, Object node) {}

    private static final class FileNode {
        byte[] synced = new byte[0];
        final List<Change> unsynced = new ArrayList<>();
        /** A copy of the synced bytes, or null. */
        Path copy;
    }

    private static final class Directory {
        /** Of each name the entry that is synced, then those that are not. */
        final Map<String, List<Entry>> names = new TreeMap<>();
    }

    private final Path root;
    private final Path copies;
    private final Directory top = new Directory();
    private final Map<Integer, Long> positions = new HashMap<>();
    /** Of each sync that has begun, by the line where it did, the last change that it is about. */
    private final Map<Integer, Long> syncs = new HashMap<>();
    /** Those that are being made, by the line where that began. */
    private final Map<Integer, Path> directories = new HashMap<>();

    private long sequence;
    private long copied;

    /**
     * @param root that the process works in; is there
     * @param copies an empty directory on the file system that images are made on
     */
    CrashingDisk(Path root, Path copies) {
        this.root = root;
        this.copies = copies;
    }

    /** A call is made. */
    void begin(SystemCall call) {
        if (call.name().endsWith("sync")) {
            syncs.put(call.begin(), sequence);
        } else if (call.name().equals("mkdir")) {
            directories.put(call.begin(), Path.of(call.text(0)));
        }
    }

    /** A call has returned. */
    void end(SystemCall call) {
        boolean isNew = call.name().equals("mkdir") && directories.remove(call.begin()) != null;
        if (call.result() < 0 || call.isOnSocket()) {
            return;
        }
        switch (call.name()) {
            case "open", "openat" -> open(call);
            case "mkdir" -> {
                Path path = Path.of(call.text(0));
                if (isNew && get(path) == null) { // or it was killed while it was told that there is one
                    set(path, new Directory());
                }
            }
            case "unlink", "rmdir" -> set(Path.of(call.text(0)), null);
            case "rename" -> {
                Object node = get(Path.of(call.text(0)));
                set(Path.of(call.text(1)), node);
                set(Path.of(call.text(0)), null);
            }
            case "write", "writev" -> {
                long position = positions.getOrDefault(call.file(), 0L);
                write(call, position);
                positions.put(call.file(), position + call.result());
            }
            case "pwrite64" ->
                write(call, Long.parseLong(call.numbers().get(call.numbers().size() - 1)));
            case "ftruncate" ->
                change(
                        call,
                        new Change(
                                ++sequence,
                                0,
                                null,
                                Long.parseLong(call.numbers().get(1))));
            case "fsync", "fdatasync" -> sync(call);
            default -> {
                if (call.target().isEmpty() || isHere(Path.of(call.target()))) {
                    throw new IllegalStateException("a call that this disk does not know: " + call.name());
                }
            }
        }
    }

    private boolean isHere(Path path) {
        return path.startsWith(root);
    }

    private void open(SystemCall call) {
        Path path = Path.of(call.text(0));
        positions.put((int) call.result(), 0L);
        String flags = String.join(" ", call.numbers());
        if (!isHere(path)) {
            return;
        }
        Object node = get(path);
        if (node == null && flags.contains("O_CREAT")) {
            set(path, new FileNode());
        } else if (node instanceof FileNode file && flags.contains("O_TRUNC")) {
            file.unsynced.add(new Change(++sequence, 0, null, 0));
        }
    }

    private Object get(Path path) {
        Object node = top;
        if (path.equals(root)) {
            return node;
        }
        for (Path name : root.relativize(path)) {
            List<Entry> entries = node instanceof Directory directory ? directory.names.get(name.toString()) : null;
            node = entries == null ? null : entries.get(entries.size() - 1).node();
        }
        return node;
    }

    private void set(Path path, Object node) {
        if (!isHere(path)) {
            return;
        }
        Path parent = path.getParent();
        // Another thread has found it there before strace told that it was made.
        if (get(parent) == null && directories.values().removeAll(List.of(parent))) {
            set(parent, new Directory());
        }
        Directory directory = (Directory) get(parent);
        directory
                .names
                .computeIfAbsent(path.getFileName().toString(), name -> new ArrayList<>(List.of(new Entry(0, null))))
                .add(new Entry(++sequence, node));
    }

    private void write(SystemCall call, long position) {
        change(call, new Change(++sequence, position, call.data(), -1));
    }

    private void change(SystemCall call, Change change) {
        Path path = Path.of(call.target());
        if (isHere(path)) {
            ((FileNode) get(path)).unsynced.add(change);
        }
    }

    private void sync(SystemCall call) {
        long until = syncs.remove(call.begin());
        Path path = Path.of(call.target());
        if (!isHere(path)) {
            return;
        }
        Object node = get(path);
        if (node instanceof FileNode file) {
            while (!file.unsynced.isEmpty() && file.unsynced.get(0).sequence() <= until) {
                file.synced = apply(file.synced, file.unsynced.remove(0));
                file.copy = null;
            }
        } else {
            for (List<Entry> entries : ((Directory) node).names.values()) {
                while (entries.size() > 1 && entries.get(1).sequence() <= until) {
                    entries.remove(0);
                }
            }
        }
    }

    private static byte[] apply(byte[] content, Change change) {
        if (change.length() >= 0) {
            return Arrays.copyOf(content, (int) change.length());
        }
        int end = (int) change.offset() + change.data().length;
        byte[] result = Arrays.copyOf(content, Math.max(content.length, end));
        System.arraycopy(change.data(), 0, result, (int) change.offset(), change.data().length);
        return result;
    }

    /**
     * Makes what may be there after a power cut at this moment.
     *
     * @param chance decides on each change that was not synced; null if all of them are lost
     */
    void makeImage(Path image, Random chance) throws IOException {
        make(top, image, chance, chance == null ? 0 : chance.nextDouble());
    }

    /** Makes room for another image. */
    static void delete(Path image) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(image)) {
            all = new ArrayList<>(paths.toList());
        }
        Collections.reverse(all);
        for (Path path : all) {
            Files.delete(path);
        }
    }

    private void make(Directory directory, Path place, Random chance, double kept) throws IOException {
        Files.createDirectory(place);
        for (Map.Entry<String, List<Entry>> name : directory.names.entrySet()) {
            List<Entry> entries = name.getValue();
            int chosen = 0;
            if (entries.size() > 1 && chance != null) {
                chosen = chance.nextDouble() < kept ? entries.size() - 1 : chance.nextInt(entries.size());
            }
            Path path = place.resolve(name.getKey());
            Object node = entries.get(chosen).node();
            if (node instanceof Directory child) {
                make(child, path, chance, kept);
            } else if (node instanceof FileNode file) {
                make(file, path, chance);
            }
        }
    }

    private void make(FileNode file, Path path, Random chance) throws IOException {
        if (!file.unsynced.isEmpty() && chance != null) {
            byte[] content = file.synced;
            for (Change change : file.unsynced) {
                content = perhaps(content, change, chance);
            }
            Files.write(path, content);
            return;
        }
        if (file.copy == null) {
            file.copy = copies.resolve(Long.toString(copied++));
            Files.write(file.copy, file.synced);
        }
        Files.createLink(path, file.copy);
    }

    private static byte[] perhaps(byte[] content, Change change, Random chance) {
        switch (chance.nextInt(4)) {
            case 0:
                return content;
            case 1:
                if (change.data() != null) { // the size got there, the bytes did not
                    return apply(
                            content,
                            new Change(change.sequence(), change.offset(), new byte[change.data().length], -1));
                }
                return content;
            case 2:
                if (change.data() != null) {
                    byte[] torn = Arrays.copyOf(change.data(), change.data().length / 2);
                    return apply(content, new Change(change.sequence(), change.offset(), torn, -1));
                }
                return apply(content, change);
            default:
                return apply(content, change);
        }
    }
}
