package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The files of an image or of a build context, without their bytes. Nothing here touches a disk: symbolic links lead nowhere
 * but into this tree.
 */
final class FileTree {
    private static final int LINK_LIMIT = 255;

    private Node root;

    FileTree(Node root) {
        this.root = root;
    }

    static FileTree empty() {
        return new FileTree(Node.newDirectory(Owner.ROOT));
    }

    FileTree copy() {
        return new FileTree(root.deepCopy());
    }

    Node root() {
        return root;
    }

    /**
     * A place in the tree.
     *
     * @param path absolute, without symbolic links but perhaps the last one; {@code /} for the root
     * @param node what is there, or null
     */
    record Place(String path, Node node) {
        boolean exists() {
            return node != null;
        }

        boolean isDirectory() {
            return node != null && node.isDirectory();
        }
    }

    /**
     * Where {@code path} leads; symbolic links are followed, missing names are kept as they are.
     *
     * @param followLast whether a symbolic link at the end is followed, too
     * @throws EngineException if symbolic links go in circles
     */
    Place resolve(String path, boolean followLast) throws EngineException {
        return resolve(path, followLast, false);
    }

    /** As {@link #resolve}, but a {@code ..} above the root is refused: for files from outside. */
    Place resolveInside(String path) throws EngineException {
        return resolve(path, true, true);
    }

    private Place resolve(String path, boolean followLast, boolean strict) throws EngineException {
        Deque<String> todo = new ArrayDeque<>(names(path));
        List<String> done = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        int links = 0;
        while (!todo.isEmpty()) {
            String name = todo.pop();
            if (name.equals("..")) {
                if (done.isEmpty() && strict) {
                    throw new EngineException(
                            "'" + path + "' leads out of the build context: only files below it can be used");
                }
                if (!done.isEmpty()) {
                    done.remove(done.size() - 1);
                    nodes.remove(nodes.size() - 1);
                }
                continue;
            }
            Node parent = nodes.isEmpty() ? root : nodes.get(nodes.size() - 1);
            Node node =
                    parent != null && parent.isDirectory() ? parent.children().get(name) : null;
            if (node != null && node.isSymlink() && (followLast || !todo.isEmpty())) {
                if (++links > LINK_LIMIT) {
                    throw new EngineException("too many symbolic links in '" + path + "'");
                }
                if (node.target().startsWith("/")) {
                    done.clear();
                    nodes.clear();
                }
                List<String> target = names(node.target());
                for (int i = target.size() - 1; i >= 0; i--) {
                    todo.push(target.get(i));
                }
                continue;
            }
            done.add(name);
            nodes.add(node);
        }
        return new Place("/" + String.join("/", done), nodes.isEmpty() ? root : nodes.get(nodes.size() - 1));
    }

    /** Puts a file at a resolved path whose parent directory exists. */
    void put(String path, Node node) {
        if (path.equals("/")) {
            root = node;
        } else {
            parent(path).children().put(name(path), node);
        }
    }

    void remove(String path) {
        Node parent = parent(path);
        if (parent != null && parent.isDirectory()) {
            parent.children().remove(name(path));
        }
    }

    /** What is at a resolved path, or null; no link is followed. */
    Node at(String path) {
        Node node = root;
        for (String name : names(path)) {
            node = node != null && node.isDirectory() ? node.children().get(name) : null;
        }
        return node;
    }

    private Node parent(String path) {
        return at(parentOf(path));
    }

    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String child(String path, String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    /** Components without empty ones and {@code .}; {@code ..} stays. */
    static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }
}
