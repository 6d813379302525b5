package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One COPY or ADD on a tree, as BuildKit does it (solver/llbsolver/file; tonistiigi/fsutil, copy): a directory's contents are
 * copied, links named as sources are followed, a missing destination is created, directories merge.
 *
 * @param source files to copy from
 * @param outside whether {@code source} is a build context, out of which no path may lead
 * @param target files of the image; changed
 * @param owner of all that is copied and created, or null: as in the source, created directories root's
 * @param mode of all that is copied, or null; created parents are 0755, as buildah and older BuildKit make them
 * @param excluded what to leave out, by path below each source
 * @param unpack whether local tar archives are unpacked
 */
record CopyStep(
        FileTree source,
        boolean outside,
        FileTree target,
        Owner owner,
        Integer mode,
        IgnoreRules excluded,
        boolean unpack,
        Changes changes) {
    /** Where a value was no text: the tar reader knows only text. */
    private static final char UNDECODABLE = '\ufffd';

    /**
     * @param path of the source, may hold wildcards
     * @param destination absolute; ends with a slash if it means a directory
     */
    void copy(String path, String destination) throws EngineException, IOException, InterruptedException {
        if (!PathPattern.hasWildcard(path)) {
            copyOne(path, destination);
            return;
        }
        for (String match : matches(path)) {
            copyOne(match, destination);
        }
    }

    /** In the order of their names; none is no error, as with docker. */
    private List<String> matches(String pattern) throws EngineException {
        List<String> found = new ArrayList<>(List.of("/"));
        for (String name : FileTree.names(pattern)) {
            if (name.equals("..")) {
                found.replaceAll(parent -> FileTree.child(parent, ".."));
                continue;
            }
            PathPattern part = PathPattern.of(name);
            List<String> next = new ArrayList<>();
            for (String parent : found) {
                FileTree.Place place = source.resolve(parent, true);
                if (place.isDirectory()) {
                    for (String child : place.node().children().keySet()) {
                        if (part.matches(child)) {
                            next.add(FileTree.child(parent, child));
                        }
                    }
                }
            }
            found = next;
        }
        return found;
    }

    private void copyOne(String path, String destination) throws EngineException, IOException, InterruptedException {
        FileTree.Place from = outside ? source.resolveInside(path) : source.resolve(path, true);
        if (!from.exists()) {
            throw new EngineException("'" + path + "' does not exist in the "
                    + (outside
                            ? "build context: check the spelling, .dockerignore, and symbolic links out of the context"
                            : "source image"));
        }
        if (unpack && from.node().isFile() && from.node().content() instanceof Content.File file) {
            Archive archive = new Archive(file.path(), "'" + path + "'");
            if (archive.isTar()) {
                unpack(archive, destination);
                return;
            }
        }
        boolean intoDirectory = destination.endsWith("/");
        FileTree.Place to = target.resolve(destination, true);
        if (intoDirectory && to.exists() && !to.isDirectory()) {
            throw new EngineException(to.path() + " is no directory in the image, and '" + path + "' goes below it");
        }
        if (from.isDirectory()) {
            copyTop(from, to.path());
        } else {
            String file =
                    intoDirectory || to.isDirectory() ? FileTree.child(to.path(), FileTree.name(path)) : to.path();
            makeDirectories(FileTree.parentOf(file));
            copyInto(from.node(), file, "");
        }
    }

    /** The top directory keeps its owner and mode if it exists. */
    private void copyTop(FileTree.Place from, String to) throws EngineException, InterruptedException {
        Node existing = target.at(to);
        if (existing != null && !existing.isDirectory()) {
            throw new EngineException(to + " is no directory in the image, and a directory is copied there");
        }
        if (existing == null) {
            makeDirectories(FileTree.parentOf(to));
            add(to, from.node().with(owner, mode, false));
        }
        copyChildren(from.node(), to, "");
    }

    private void copyChildren(Node from, String to, String below) throws EngineException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while copying to " + to);
        }
        // The list is fixed first: a tree may be copied into itself.
        for (var child : List.copyOf(from.children().entrySet())) {
            String name = below.isEmpty() ? child.getKey() : below + "/" + child.getKey();
            copyInto(child.getValue(), FileTree.child(to, child.getKey()), name);
        }
    }

    private void copyInto(Node from, String to, String below) throws EngineException, InterruptedException {
        boolean leftOut = !below.isEmpty() && excluded.ignores(below);
        if (leftOut && (!from.isDirectory() || !excluded.takesBack())) {
            return;
        }
        Node existing = target.at(to);
        if (!from.isDirectory()) {
            if (existing != null && existing.isDirectory()) {
                throw new EngineException(to + " is a directory in the image, and a file is copied there");
            }
            makeDirectories(FileTree.parentOf(to));
            add(to, from.with(owner, mode, false));
            return;
        }
        if (existing != null && !existing.isDirectory()) {
            throw new EngineException(to + " is no directory in the image"
                    + (existing.isSymlink() ? " but a symbolic link to " + existing.target() : "")
                    + ", and a directory is copied there: copy its contents to where it leads");
        }
        if (!leftOut) {
            makeDirectories(FileTree.parentOf(to));
            Node directory = from.with(owner, mode, false);
            if (existing != null) {
                directory.children().putAll(existing.children());
            }
            add(to, directory);
        }
        copyChildren(from, to, below);
    }

    private void unpack(Archive archive, String destination) throws EngineException, IOException, InterruptedException {
        FileTree.Place to = target.resolve(destination, true);
        if (to.exists() && !to.isDirectory()) {
            throw new EngineException(to.path() + " is no directory in the image, and an archive is unpacked there");
        }
        makeDirectories(to.path());
        Changes unpacked = new Changes();
        LayerReader.unpack(archive, target, to.path(), unpacked);
        for (var entry : unpacked.nodes().entrySet()) {
            Node node = target.at(entry.getKey());
            // A later entry of the archive may have replaced it, or the directory above it.
            if (node != null) {
                add(entry.getKey(), owner == null && mode == null ? node : node.with(owner, mode, true));
            }
        }
    }

    /** @param path resolved; directories that are missing are made, root's unless the owner is given */
    private void makeDirectories(String path) throws EngineException {
        String at = "";
        for (String name : FileTree.names(path)) {
            at = at + "/" + name;
            Node node = target.at(at);
            if (node == null) {
                add(at, Node.newDirectory(owner == null ? Owner.ROOT : owner));
            } else if (!node.isDirectory()) {
                throw new EngineException(at + " is no directory in the image, and a file is copied below it");
            }
        }
    }

    private void add(String path, Node node) throws EngineException {
        if (node.extended().values().stream().anyMatch(value -> value.indexOf(UNDECODABLE) >= 0)) {
            throw new EngineException(
                    "the file for " + path + " has extended attributes that the embedded engine cannot copy:"
                            + " use docker, podman or buildah");
        }
        target.put(path, node);
        changes.add(path, node);
    }
}
