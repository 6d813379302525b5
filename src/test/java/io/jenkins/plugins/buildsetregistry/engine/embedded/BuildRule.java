package io.jenkins.plugins.buildsetregistry.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.engine.BuildRequest;
import io.jenkins.plugins.buildsetregistry.engine.PinnedBases;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A buildset registry, a published registry and a work directory for builds of the embedded engine. */
final class BuildRule extends ExternalResource {
    static final String UPSTREAM = "registry.example.org";
    private static final Credentials WRITER = new Credentials("writer", "secret");

    private final TemporaryFolder folder = new TemporaryFolder();
    private final List<String> log = new ArrayList<>();
    private RegistryServer buildset;
    private RegistryServer upstream;
    private Path work;
    private Path temporary;

    @Override
    protected void before() throws Throwable {
        folder.create();
        buildset = server("buildset");
        upstream = server("upstream");
        work = folder.newFolder("work").toPath().toRealPath();
        temporary = folder.newFolder("temporary").toPath();
    }

    private RegistryServer server(String name) throws IOException {
        return RegistryServer.start(
                new RegistryConfig("127.0.0.1", 0, folder.newFolder(name).toPath(), WRITER, null, null, null, null));
    }

    @Override
    protected void after() {
        buildset.close();
        upstream.close();
        folder.delete();
    }

    Path work() {
        return work;
    }

    Path temporary() {
        return temporary;
    }

    List<String> log() {
        return log;
    }

    RegistryAccess buildset() {
        return RegistryAccess.of(buildset.address()).withCredentials(WRITER);
    }

    RegistryAccess upstream() {
        return RegistryAccess.of(upstream.address()).withCredentials(WRITER);
    }

    Path write(String path, String content) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    /** The same modes whatever the umask. */
    void directoryModes() throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    BuiltImage build(String dockerfile) throws Exception {
        return build(dockerfile, Map.of());
    }

    BuiltImage build(String dockerfile, Map<String, String> buildArgs, String... platforms) throws Exception {
        return build("acme/app", dockerfile, buildArgs, null, platforms);
    }

    BuiltImage build(String name, String dockerfile, Map<String, String> buildArgs, String target, String... platforms)
            throws Exception {
        write("Dockerfile", dockerfile);
        directoryModes();
        List<Platform> all = Stream.of(platforms).map(Platform::parse).toList();
        return build(new ImageSpec(
                ImageName.parse(name),
                List.of("one", "two"),
                ".",
                ".",
                "Dockerfile",
                target,
                buildArgs,
                Map.of("from.spec", "1"),
                List.of(),
                all,
                null,
                List.of(),
                false));
    }

    BuiltImage build(ImageSpec spec) throws Exception {
        return new EmbeddedEngine(temporary, Map.of(), PinnedBases.WARN)
                .build(new BuildRequest(
                        spec,
                        work.toString(),
                        buildset(),
                        new RegistryDirectory(Map.of(UPSTREAM, upstream())),
                        Map.of("mark", "2"),
                        log::add));
    }

    RemoteRepository repository(String name) {
        return new RemoteRegistry(buildset()).repository(name);
    }

    /** Copies an image, without its blobs being anywhere else, to the published registry. */
    void publish(String repository, String upstreamRepository, String tag) throws Exception {
        RemoteRepository from = repository(repository);
        RemoteRepository to = new RemoteRegistry(upstream()).repository(upstreamRepository);
        Manifest manifest = from.manifest(tag).orElseThrow();
        List<Manifest> all = new ArrayList<>();
        for (Descriptor child : manifest.children()) {
            all.add(from.manifest(child.digest().toString()).orElseThrow());
        }
        all.add(manifest);
        for (Manifest each : all) {
            for (Descriptor blob : each.blobs()) {
                to.upload(blob, offset -> from.blob(blob, offset), TransferListener.NONE);
            }
            to.putManifest(each == manifest ? tag : each.digest().toString(), each);
        }
    }

    void upload(RemoteRepository repository, Descriptor descriptor, byte[] bytes) throws Exception {
        repository.upload(
                descriptor,
                offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset),
                TransferListener.NONE);
    }

    Manifest manifest(BuiltImage image) throws Exception {
        return repository(image.name().buildsetRepository())
                .manifest(image.digest().toString())
                .orElseThrow();
    }

    JsonNode config(BuiltImage image) throws Exception {
        return config(image, manifest(image));
    }

    JsonNode config(BuiltImage image, Manifest manifest) throws Exception {
        try (InputStream in = repository(image.name().buildsetRepository())
                .blob(manifest.config().orElseThrow(), 0)) {
            return Json.MAPPER.readTree(in.readAllBytes());
        }
    }

    /** Every file of an image: path, type and mode, owner, and content or link target. */
    Map<String, String> files(BuiltImage image) throws Exception {
        FileTree tree = FileTree.empty();
        Manifest manifest = manifest(image);
        for (Descriptor layer : manifest.layers()) {
            LayerReader.apply(layer(image, layer), tree);
        }
        Map<String, String> files = new LinkedHashMap<>();
        describe(tree.root(), "", files);
        return files;
    }

    private Archive layer(BuiltImage image, Descriptor layer) throws Exception {
        Path file = folder.newFile().toPath();
        try (InputStream in = repository(image.name().buildsetRepository()).blob(layer, 0)) {
            byte[] bytes = in.readAllBytes();
            if (!Digest.sha256(bytes).equals(layer.digest()) || bytes.length != layer.size()) {
                throw new AssertionError("layer " + layer.digest() + " has other bytes");
            }
            Files.write(file, bytes);
        }
        return new Archive(file, "layer");
    }

    private void describe(Node directory, String path, Map<String, String> files) throws Exception {
        for (Map.Entry<String, Node> entry : directory.children().entrySet()) {
            Node node = entry.getValue();
            String name = path + "/" + entry.getKey();
            String owner = node.uid() == 0 && node.gid() == 0 ? "" : " " + node.uid() + ":" + node.gid();
            String mode = Integer.toOctalString(node.mode());
            switch (node.type()) {
                case DIRECTORY -> {
                    files.put(name, "d " + mode + owner);
                    describe(node, name, files);
                }
                case SYMLINK -> files.put(name, "-> " + node.target() + owner);
                case FILE -> files.put(name, mode + owner + " " + text(node));
                default -> files.put(name, node.type() + " " + mode + owner);
            }
        }
    }

    private String text(Node node) throws Exception {
        try (ContentReader reader = new ContentReader(List.of(node.content()), temporary);
                InputStream in = reader.open(node.content())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
