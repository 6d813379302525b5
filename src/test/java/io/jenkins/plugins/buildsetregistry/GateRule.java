package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecord;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeRecords;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.buildset.Marker;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.BaseImage;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.TemporaryTag;
import io.jenkins.plugins.buildsetregistry.publish.Upload;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.registry.Durability;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.SharedClassArchive;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** An intermediate registry and a target registry of our own, both with passwords, and builds that use them. */
public final class GateRule extends ExternalResource {
    public static final String PUBLIC_NAME = "registry.example.org";
    private static final Credentials USER = new Credentials("gate", "s3cret-for-tests");

    private final TemporaryFolder folder = new TemporaryFolder();
    private final List<BuildsetRegistry> builds = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Map<RegistryAccess, RemoteRegistry> registries = new ConcurrentHashMap<>();
    private RegistryServer intermediateServer;
    private RegistryServer targetServer;
    private RunDirectory run;
    private IntermediateRegistry intermediate;
    private RegistryDirectory targets;

    @Override
    protected void before() throws Throwable {
        folder.create();
        intermediateServer = server("intermediate");
        targetServer = server("target");
        run = RunDirectory.open(new LocalHost(), path("runs"), log::add);
        SharedClassArchive.linkInto(run.archives());
        intermediate = new IntermediateRegistry(access(intermediateServer), "gate");
        targets = new RegistryDirectory(Map.of(PUBLIC_NAME, access(targetServer)));
    }

    private RegistryServer server(String name) throws IOException {
        return RegistryServer.start(new RegistryConfig(
                "127.0.0.1",
                PortRange.ANY_FREE,
                path(name),
                USER,
                null,
                null,
                null,
                path(name + ".log"),
                ServingOptions.DEFAULT.withDurability(Durability.PROCESS_END)));
    }

    private static RegistryAccess access(RegistryServer server) {
        return RegistryAccess.of(server.address()).withCredentials(USER);
    }

    @Override
    protected void after() {
        try {
            for (BuildsetRegistry build : builds) {
                build.close();
            }
            run.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        intermediateServer.close();
        targetServer.close();
        folder.delete();
    }

    public Path path(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    public RunDirectory run() {
        return run;
    }

    public IntermediateRegistry intermediate() {
        return intermediate;
    }

    public RegistryDirectory targets() {
        return targets;
    }

    /** What was said to people. */
    public List<String> log() {
        return log;
    }

    public List<String> intermediateRequests() throws IOException {
        return requests(intermediateServer, path("intermediate.log"));
    }

    public List<String> targetRequests() throws IOException {
        return requests(targetServer, path("target.log"));
    }

    /**
     * A line is written after the answer: so one request more is made, and its line waited for; then until no thread is left
     * that may be about to write another.
     */
    private static List<String> requests(RegistryServer server, Path log) throws IOException {
        String mark = "?" + UUID.randomUUID();
        HttpURLConnection asked = (HttpURLConnection)
                server.address().resolve("/v2/" + mark).toURL().openConnection();
        asked.getResponseCode();
        asked.disconnect();
        while (!Files.readString(log).contains(mark)) {
            Thread.onSpinWait();
        }
        while (Thread.getAllStackTraces().values().stream().anyMatch(GateRule::isAnswering)) {
            Thread.onSpinWait();
        }
        return Files.readAllLines(log).stream()
                .filter(line -> !line.contains("\"GET /v2/?"))
                .toList();
    }

    private static boolean isAnswering(StackTraceElement[] stack) {
        return Stream.of(stack)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith("org.eclipse.jetty.server.internal.Http")
                        || name.startsWith("org.eclipse.jetty.io.WriteFlusher"));
    }

    public static Change change(String project, int number) {
        return new Change(new ChangeId("github.com/acme/" + project, "" + number), "1", null);
    }

    public BuildsetRegistry start(Change change, ChangeId... dependsOn) throws Exception {
        return start(change, RegistryManager.Options.DEFAULT, dependsOn);
    }

    /** Starts a build that ends with the test at the latest. */
    public BuildsetRegistry start(Change change, RegistryManager.Options options, ChangeId... dependsOn)
            throws Exception {
        BuildId id = BuildId.at(Instant.now(), new SecureRandom());
        BuildsetRegistry build = new RegistryManager(run, intermediate, Clock.systemUTC(), log::add)
                .start(new Buildset(change, id, null, List.of(dependsOn)), options);
        builds.add(build);
        return build;
    }

    /** Pushes {@code image} as an engine would, and publishes it to the intermediate registry. */
    public RecordedImage build(BuildsetRegistry build, String name, OddImage image, BaseImage... bases)
            throws Exception {
        ImageName imageName = ImageName.parse(name);
        image.push(build.repository(imageName), List.of(imageName.tagOrLatest()));
        BuiltImage built = new BuiltImage(
                imageName.withoutReference(),
                List.of(imageName.tagOrLatest()),
                image.digest(),
                image.top().mediaType(),
                image.size(),
                List.of(),
                List.of(bases));
        return build.publish(built, TransferListener.NONE).image();
    }

    /** Uploads what a build has made, and marks it tested. */
    public List<UploadedImage> upload(BuildsetRegistry build) throws Exception {
        Upload upload = new Upload(
                build.record().change(),
                image -> build.repository(image.name()),
                targets,
                TransferListener.NONE,
                log::add);
        List<UploadedImage> uploaded = upload.execute(upload.plan(build.record().images()), done -> {});
        build.uploaded(uploaded.stream().map(UploadedImage::upload).toList());
        build.markTested();
        return uploaded;
    }

    /**
     * Leaves what a build leaves that has made, uploaded and tested images, without its work.
     *
     * @param images by name and tag
     */
    public void gated(Change change, Instant time, RegistryDirectory registries, Map<String, OddImage> images)
            throws Exception {
        ChangeRecord record = made(change, time, images);
        for (Map.Entry<String, OddImage> each : images.entrySet()) {
            ImageName name = ImageName.parse(each.getKey());
            OddImage image = each.getValue();
            String temporary = TemporaryTag.of(change, name.tagOrLatest()).toString();
            RemoteRepository target = repository(registries, name);
            Digest previous =
                    target.head(name.tagOrLatest()).map(ManifestHead::digest).orElse(null);
            image.push(target, List.of(temporary));
            record = record.with(
                    new RecordedUpload(name.withTag(name.tagOrLatest()), temporary, image.digest(), previous), time);
        }
        tested(record);
    }

    /** As {@link #gated}, but for the uploads. */
    public void built(Change change, Instant time, Map<String, OddImage> images) throws Exception {
        tested(made(change, time, images));
    }

    private void tested(ChangeRecord record) throws Exception {
        new ChangeRecords(intermediate).put(record, 0);
        new ChangeRecords(intermediate).mark(record, Marker.TESTED);
    }

    private ChangeRecord made(Change change, Instant time, Map<String, OddImage> images) throws Exception {
        BuildId build = BuildId.at(time, new SecureRandom());
        ChangeRecord record = new ChangeRecord(change, build, null, time, List.of(), List.of(), List.of());
        for (Map.Entry<String, OddImage> each : images.entrySet()) {
            ImageName name = ImageName.parse(each.getKey());
            OddImage image = each.getValue();
            image.push(intermediate.images(name), List.of(build + "_" + name.tagOrLatest()));
            record = record.with(
                    new RecordedImage(
                            name.withoutReference(),
                            List.of(name.tagOrLatest()),
                            image.digest(),
                            image.top().mediaType(),
                            image.top().size(),
                            image.size(),
                            List.of(),
                            List.of()),
                    time);
        }
        return record;
    }

    /** The newest record of that revision that was tested. */
    public ChangeRecord tested(Change change) throws Exception {
        return new ChangeRecords(intermediate)
                .newest(change.id(), change.revision(), Require.TESTED)
                .orElseThrow();
    }

    public Promotion promotion() {
        return new Promotion(intermediate, targets, new Promotion.Options(false, false), log::add);
    }

    /** Promotes what was tested of that revision. */
    public void promote(Change change) throws Exception {
        ChangeRecord record = tested(change);
        promotion().execute(promotion().plan(record));
    }

    /** Where users pull {@code name} from. */
    public RemoteRepository target(String name) {
        ImageName imageName = ImageName.parse(name);
        return repository(targets, imageName);
    }

    private RemoteRepository repository(RegistryDirectory directory, ImageName name) {
        return registries
                .computeIfAbsent(directory.access(name), RemoteRegistry::new)
                .repository(name.repository());
    }
}
