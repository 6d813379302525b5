package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Lays an archive over a tree (OCI image specification, layer.md): whiteouts, opaque directories, hard links. */
final class LayerReader {
    /** PATH_MAX of Linux. Without a limit a small archive could hold a path that takes hours to walk, or any stack. */
    private static final int PATH_LIMIT = 4096;

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String XATTR = "SCHILY.xattr.";

    private final Archive archive;
    private final FileTree tree;
    private final String base;
    private final boolean whiteouts;
    private final Changes changes;
    /** Paths that this archive has made, which its own whiteouts do not touch. */
    private final Map<String, Node> made = new HashMap<>();

    private LayerReader(Archive archive, FileTree tree, String base, boolean whiteouts, Changes changes) {
        this.archive = archive;
        this.tree = tree;
        this.base = base;
        this.whiteouts = whiteouts;
        this.changes = changes;
    }

    /** Applies a layer of an image. */
    static void apply(Archive layer, FileTree tree) throws IOException, EngineException, InterruptedException {
        new LayerReader(layer, tree, "/", true, null).read();
    }

    /**
     * Unpacks an archive, as ADD does.
     *
     * @param directory resolved, exists
     */
    static void unpack(Archive archive, FileTree tree, String directory, Changes changes)
            throws IOException, EngineException, InterruptedException {
        new LayerReader(archive, tree, directory, false, changes).read();
    }

    private void read() throws IOException, EngineException, InterruptedException {
        try (TarArchiveInputStream in = archive.open()) {
            int ordinal = 0;
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while reading " + archive.label());
                }
                apply(entry, ordinal++);
            }
        }
    }

    private void apply(TarArchiveEntry entry, int ordinal) throws EngineException {
        requireShort(entry.getName());
        requireShort(entry.getLinkName());
        List<String> names = clamped(entry.getName());
        if (names.isEmpty()) {
            if (entry.isDirectory() && whiteouts) {
                Node root = directory(entry);
                root.children().putAll(tree.root().children());
                tree.put("/", root);
            }
            return;
        }
        String name = names.get(names.size() - 1);
        String parent = resolvedParent(names);
        if (whiteouts && name.equals(OPAQUE)) {
            hideLower(parent);
            return;
        }
        if (whiteouts && name.startsWith(WHITEOUT + WHITEOUT)) {
            return;
        }
        if (whiteouts && name.startsWith(WHITEOUT)) {
            String hidden = FileTree.child(parent, name.substring(WHITEOUT.length()));
            if (!made.containsKey(hidden)) {
                tree.remove(hidden);
            }
            return;
        }
        String path = FileTree.child(parent, name);
        Node node = node(entry, ordinal);
        if (node == null) {
            return;
        }
        Node old = tree.at(path);
        if (node.isDirectory() && old != null && old.isDirectory()) {
            node.children().putAll(old.children());
        } else if (!whiteouts && old != null && old.isDirectory()) {
            throw new EngineException(archive.label() + " has a file where " + path + " is a directory");
        }
        put(path, node);
    }

    private void requireShort(String path) throws EngineException {
        if (path != null && path.length() > PATH_LIMIT) {
            throw new EngineException(archive.label() + " has a path of more than " + PATH_LIMIT + " characters: "
                    + path.substring(0, 100) + "…");
        }
    }

    private void hideLower(String directory) {
        Map<String, Node> children = tree.at(directory).children();
        children.keySet().removeIf(child -> !made.containsKey(FileTree.child(directory, child)));
        children.forEach((name, child) -> {
            if (child.isDirectory()) {
                hideLower(FileTree.child(directory, name));
            }
        });
    }

    private void put(String path, Node node) throws EngineException {
        requireShort(path);
        tree.put(path, node);
        made.put(path, node);
        if (changes != null) {
            changes.add(path, node);
        }
    }

    /** Parents that no entry made are plain directories of root. */
    private String resolvedParent(List<String> names) throws EngineException {
        List<String> parents = names.subList(0, names.size() - 1);
        FileTree.Place known = tree.resolve(FileTree.child(base, String.join("/", parents)), true);
        if (known.isDirectory()) {
            return known.path();
        }
        String path = base;
        for (String name : parents) {
            FileTree.Place place = tree.resolve(FileTree.child(path, name), true);
            if (!place.isDirectory()) {
                if (!tree.at(FileTree.parentOf(place.path())).isDirectory()) {
                    throw new EngineException(
                            archive.label() + " puts a file below " + place.path() + ", which is no directory");
                }
                put(place.path(), Node.newDirectory(Owner.ROOT));
            }
            path = place.path();
        }
        return path;
    }

    private Node node(TarArchiveEntry entry, int ordinal) throws EngineException {
        Node node = plainNode(entry, ordinal);
        if (node == null || node.isSymlink() || entry.isLink()) {
            return node;
        }
        Map<String, String> extended = new HashMap<>();
        entry.getExtraPaxHeaders().forEach((key, value) -> {
            if (key.startsWith(XATTR)) {
                extended.put(key, value);
            }
        });
        return extended.isEmpty() ? node : node.withExtended(extended);
    }

    private Node plainNode(TarArchiveEntry entry, int ordinal) throws EngineException {
        int mode = entry.getMode();
        long uid = entry.getLongUserId();
        long gid = entry.getLongGroupId();
        if (entry.isLink()) {
            FileTree.Place place = tree.resolve(inBase(entry.getLinkName()), false);
            if (!place.exists() || place.isDirectory()) {
                throw new EngineException(archive.label() + ": the hard link " + entry.getName() + " leads to "
                        + entry.getLinkName() + ", which is no file");
            }
            return place.node();
        }
        if (entry.isDirectory()) {
            return directory(entry);
        }
        if (entry.isSymbolicLink()) {
            return Node.symlink(uid, gid, entry.getLinkName());
        }
        Node.Device device = new Node.Device(entry.getDevMajor(), entry.getDevMinor());
        if (entry.isCharacterDevice()) {
            return Node.special(Node.Type.CHARACTER_DEVICE, mode, uid, gid, device);
        }
        if (entry.isBlockDevice()) {
            return Node.special(Node.Type.BLOCK_DEVICE, mode, uid, gid, device);
        }
        if (entry.isFIFO()) {
            return Node.special(Node.Type.FIFO, mode, uid, gid, device);
        }
        return entry.isFile()
                ? Node.file(mode, uid, gid, entry.getRealSize(), new Content.Entry(archive, ordinal))
                : null;
    }

    private String inBase(String linkName) {
        String path = base;
        for (String name : clamped(linkName)) {
            path = FileTree.child(path, name);
        }
        return path;
    }

    private static Node directory(TarArchiveEntry entry) {
        return Node.directory(entry.getMode(), entry.getLongUserId(), entry.getLongGroupId());
    }

    /** No {@code ..} climbs above the archive's own root. */
    private static List<String> clamped(String path) {
        List<String> names = new ArrayList<>();
        for (String name : FileTree.names(path)) {
            if (!name.equals("..")) {
                names.add(name);
            } else if (!names.isEmpty()) {
                names.remove(names.size() - 1);
            }
        }
        return names;
    }
}
