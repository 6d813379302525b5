package io.jenkins.plugins.buildsetregistry.engine.embedded;

import java.util.Map;
import java.util.TreeMap;

/** A file of an image or of a build context. Only a directory's children change. */
final class Node {
    enum Type {
        DIRECTORY,
        FILE,
        SYMLINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO
    }

    /** Devices carry their numbers. */
    record Device(int major, int minor) {}

    private static final int DEFAULT_DIRECTORY_MODE = 0755;

    private final Type type;
    private final int mode;
    private final long uid;
    private final long gid;
    private final long size;
    private final Content content;
    private final String target;
    private final Device device;
    private final Map<String, String> extended;
    private final TreeMap<String, Node> children;

    private Node(
            Type type,
            int mode,
            long uid,
            long gid,
            long size,
            Content content,
            String target,
            Device device,
            Map<String, String> extended,
            TreeMap<String, Node> children) {
        this.type = type;
        this.mode = mode & 07777;
        this.uid = uid;
        this.gid = gid;
        this.size = size;
        this.content = content;
        this.target = target;
        this.device = device;
        this.extended = extended;
        this.children = children;
    }

    static Node directory(int mode, long uid, long gid) {
        return new Node(Type.DIRECTORY, mode, uid, gid, 0, null, null, null, Map.of(), new TreeMap<>());
    }

    static Node newDirectory(Owner owner) {
        return directory(DEFAULT_DIRECTORY_MODE, owner.uid(), owner.gid());
    }

    static Node file(int mode, long uid, long gid, long size, Content content) {
        return new Node(Type.FILE, mode, uid, gid, size, content, null, null, Map.of(), null);
    }

    static Node symlink(long uid, long gid, String target) {
        return new Node(Type.SYMLINK, 0777, uid, gid, 0, null, target, null, Map.of(), null);
    }

    static Node special(Type type, int mode, long uid, long gid, Device device) {
        return new Node(type, mode, uid, gid, 0, null, null, device, Map.of(), null);
    }

    /** The same file with another owner and mode; a directory keeps its children in the copy only if asked to. */
    Node with(Owner owner, Integer newMode, boolean keepChildren) {
        return new Node(
                type,
                newMode == null || type == Type.SYMLINK ? mode : newMode,
                owner == null ? uid : owner.uid(),
                owner == null ? gid : owner.gid(),
                size,
                content,
                target,
                device,
                extended,
                type != Type.DIRECTORY ? null : keepChildren ? children : new TreeMap<>());
    }

    /** @param attributes PAX records such as {@code SCHILY.xattr.security.capability} */
    Node withExtended(Map<String, String> attributes) {
        return new Node(type, mode, uid, gid, size, content, target, device, Map.copyOf(attributes), children);
    }

    /** A copy whose directories can change without changing this one's. */
    Node deepCopy() {
        if (type != Type.DIRECTORY) {
            return this;
        }
        TreeMap<String, Node> copies = new TreeMap<>();
        children.forEach((name, child) -> copies.put(name, child.deepCopy()));
        return new Node(type, mode, uid, gid, size, content, target, device, extended, copies);
    }

    Type type() {
        return type;
    }

    boolean isDirectory() {
        return type == Type.DIRECTORY;
    }

    boolean isFile() {
        return type == Type.FILE;
    }

    boolean isSymlink() {
        return type == Type.SYMLINK;
    }

    int mode() {
        return mode;
    }

    long uid() {
        return uid;
    }

    long gid() {
        return gid;
    }

    long size() {
        return size;
    }

    Content content() {
        return content;
    }

    String target() {
        return target;
    }

    Device device() {
        return device;
    }

    Map<String, String> extended() {
        return extended;
    }

    TreeMap<String, Node> children() {
        return children;
    }
}
