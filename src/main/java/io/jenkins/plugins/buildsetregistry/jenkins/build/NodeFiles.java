package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Node;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.SidecarLibraries;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.MissingLibraries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import jenkins.model.Jenkins;

/** Directories of a node that outlive its workspaces. */
public final class NodeFiles {
    private static final String SIDECARS = "buildset-registry";
    private static final String LIBRARIES = "caches/buildset-registry";

    private NodeFiles() {}

    /** Where the sidecars of a node keep their files. */
    static FilePath sidecars(Node node) throws AbortException {
        FilePath root = node.getRootPath();
        if (root == null) {
            throw new AbortException("the node '" + node.getDisplayName() + "' is offline");
        }
        return root.child(SIDECARS);
    }

    /** @throws AbortException if its node is gone or offline */
    static FilePath sidecars(RunningRegistry registry) throws AbortException {
        return sidecars(node(registry.node()));
    }

    /** @throws AbortException if there is none of that name any more */
    static Node node(String name) throws AbortException {
        Node node = name.isEmpty() ? Jenkins.get() : Jenkins.get().getNode(name);
        if (node == null) {
            throw new AbortException("the node '" + name + "' of the buildset registry is gone");
        }
        return node;
    }

    /** @throws AbortException if the registry cannot be reached from that node */
    static void requireReached(RunningRegistry registry, Node node) throws AbortException {
        if (!registry.isExposed() && !isOn(registry, node)) {
            throw new AbortException("the buildset registry runs at " + registry + ", where only that node reaches it,"
                    + " and this is " + name(node)
                    + ": start it with 'expose: true', or run both on the same node");
        }
    }

    /** @throws AbortException if images cannot be built for the registry on that node */
    static void requireOn(RunningRegistry registry, Node node) throws AbortException {
        if (!isOn(registry, node)) {
            throw new AbortException("the buildset registry runs at " + registry + ", and this is " + name(node)
                    + ": images are built and uploaded on the same node");
        }
    }

    static boolean isOn(RunningRegistry registry, Node node) {
        return registry.node().equals(node.getNodeName());
    }

    private static String name(Node node) {
        return node.getNodeName().isEmpty() ? "the built-in node" : node.getNodeName();
    }

    /** What a registry is made of, on that node: shipped once, and again only if it has changed. */
    static List<String> libraries(Node node) throws BuildsetException, IOException, InterruptedException {
        FilePath root = node.getRootPath();
        List<Path> here = SidecarLibraries.ofThisProcess();
        if (!root.isRemote()) {
            return here.stream().map(Path::toString).toList();
        }
        FilePath directory = root.child(LIBRARIES);
        Map<String, byte[]> jars = new LinkedHashMap<>();
        for (Path library : here) {
            byte[] jar = Files.isDirectory(library) ? ClassesJar.of(library) : Files.readAllBytes(library);
            jars.put(Digest.sha256(jar).hex(), jar);
        }
        for (String missing : directory.act(new MissingLibraries(jars.keySet()))) {
            ship(jars.get(missing), directory, MissingLibraries.file(missing));
        }
        return jars.keySet().stream()
                .map(digest -> directory.child(MissingLibraries.file(digest)).getRemote())
                .toList();
    }

    private static void ship(byte[] jar, FilePath directory, String name) throws IOException, InterruptedException {
        if (jar == null) {
            throw new IOException("the node asks for a library that it was not told of");
        }
        directory.mkdirs();
        FilePath temporary = directory.child(UUID.randomUUID() + ".part");
        try {
            temporary.copyFrom(new ByteArrayInputStream(jar));
            replace(temporary, directory.child(name));
        } finally {
            temporary.delete();
        }
    }

    /** Another build may ship the same file meanwhile, and where it is in use already it cannot be replaced on Windows. */
    private static void replace(FilePath temporary, FilePath target) throws IOException, InterruptedException {
        try {
            temporary.renameTo(target);
        } catch (IOException e) {
            if (!target.exists()) {
                throw e;
            }
        }
    }
}
