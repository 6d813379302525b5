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
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.buildset.Require;
import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.image.Descriptor;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.Upload;
import io.jenkins.plugins.buildsetregistry.publish.UploadedImage;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RegistryDirectory;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import io.jenkins.plugins.buildsetregistry.remote.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a gate costs beside what people do by hand, in one process and in turn: promotion, upload after a small change, links.
 * Started by {@code gate}; arguments: intermediate registry, target registry, registry that stands in for a copy of the images
 * (URLs), a directory, rounds.
 */
public final class GateBench {
    private static final int MIB = 1 << 20;
    private static final int BLOCK = 512;
    /** Rounds until most of our code is compiled, as it is in a controller that has run for an hour. */
    private static final int WARM_UP = 12;
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    private static final String NAME = "registry.example.org";

    private final URI intermediateUrl;
    private final URI targetUrl;
    private final URI copyUrl;
    private final Path directory;
    private final IntermediateRegistry intermediate;
    private final RegistryDirectory targets;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private int changes = 100;

    private interface Work {
        void run() throws Exception;
    }

    /** @param layers sizes are those of their content */
    private record Image(Manifest manifest, Map<Descriptor, byte[]> blobs) {
        long size() {
            return blobs.keySet().stream().mapToLong(Descriptor::size).sum();
        }
    }

    private GateBench(String[] args) throws Exception {
        intermediateUrl = URI.create(args[0]);
        targetUrl = URI.create(args[1]);
        copyUrl = URI.create(args[2]);
        directory = Path.of(args[3]);
        intermediate = new IntermediateRegistry(RegistryAccess.of(intermediateUrl), "bench");
        targets = new RegistryDirectory(Map.of(NAME, RegistryAccess.of(targetUrl)));
    }

    public static void main(String[] args) throws Exception {
        GateBench bench = new GateBench(args);
        int rounds = Integer.parseInt(args[4]);
        bench.promote(rounds);
        bench.upload(rounds);
        bench.link(rounds);
        bench.report();
    }

    /** A layer: a tar with one file, of that many bytes altogether. */
    private static byte[] random(int size, long seed) {
        byte[] tar = new byte[size];
        int length = size - 3 * BLOCK; // a header before it, two empty blocks behind it
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        System.arraycopy(content, 0, tar, BLOCK, length);
        put(tar, 0, "data" + seed);
        put(tar, 100, "0000644\0" + "0000000\0" + "0000000\0" + String.format("%011o\0", length) + "00000000000\0");
        put(tar, 148, "        0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o\0 ", sum));
        return tar;
    }

    private static void put(byte[] tar, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, at, bytes.length);
    }

    private static Image image(long seed, byte[]... layers) {
        Map<Descriptor, byte[]> blobs = new LinkedHashMap<>();
        StringBuilder list = new StringBuilder();
        StringBuilder ids = new StringBuilder();
        for (byte[] layer : layers) {
            Descriptor blob = new Descriptor(LAYER, Digest.sha256(layer), layer.length);
            blobs.put(blob, layer);
            list.append(list.isEmpty() ? "" : ",").append(json(blob));
            ids.append(ids.isEmpty() ? "" : ",").append('"').append(blob.digest()).append('"');
        }
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"author\":\"" + seed
                        + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        Descriptor configuration = new Descriptor(MediaTypes.OCI_CONFIG, Digest.sha256(config), config.length);
        blobs.put(configuration, config);
        String text = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":"
                + json(configuration) + ",\"layers\":[" + list + "]}";
        return new Image(Manifest.of(text.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST), blobs);
    }

    private static String json(Descriptor blob) {
        return "{\"mediaType\":\"" + blob.mediaType() + "\",\"digest\":\"" + blob.digest() + "\",\"size\":" + blob.size()
                + "}";
    }

    private static void push(Image image, RemoteRepository repository, String tag) throws Exception {
        for (Map.Entry<Descriptor, byte[]> blob : image.blobs().entrySet()) {
            byte[] bytes = blob.getValue();
            repository.upload(
                    blob.getKey(),
                    offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset),
                    TransferListener.NONE);
        }
        repository.putManifest(tag, image.manifest());
    }

    private static Map<String, Supplier<Image>> one(String name, Image image) {
        return Map.of(name, () -> image);
    }

    /** What a build leaves that has made these images. */
    private ChangeRecord built(Map<String, Supplier<Image>> images) throws Exception {
        Change change = new Change(new ChangeId("github.com/acme/bench", "" + changes++), "1", null);
        BuildId build = BuildId.at(Instant.now(), new SecureRandom());
        ChangeRecord record = new ChangeRecord(change, build, null, Instant.now(), List.of(), List.of(), List.of());
        for (Map.Entry<String, Supplier<Image>> each : images.entrySet()) {
            ImageName name = ImageName.parse(NAME + "/" + each.getKey());
            Image image = each.getValue().get();
            push(image, intermediate.images(name), build + "_latest");
            record = record.with(
                    new RecordedImage(
                            name,
                            List.of("latest"),
                            image.manifest().digest(),
                            image.manifest().mediaType(),
                            image.manifest().size(),
                            image.size(),
                            List.of(),
                            List.of()),
                    Instant.now());
        }
        new ChangeRecords(intermediate).put(record, 0);
        return record;
    }

    private List<UploadedImage> upload(ChangeRecord record) throws Exception {
        Upload upload = new Upload(
                record.change(), image -> intermediate.images(image.name()), targets, TransferListener.NONE, log::add);
        return upload.execute(upload.plan(record.images()), done -> {});
    }

    private void time(String what, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        note(what, (System.nanoTime() - start) / 1e6);
    }

    private void command(String... command) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void skopeo(String from, String to, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("skopeo", "copy", "--quiet", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false"));
        command.addAll(Arrays.asList(options));
        command.add("docker://" + from);
        command.add("docker://" + to);
        command(command.toArray(String[]::new));
    }

    /** One tag of an image of 100 MiB. */
    private void promote(int rounds) throws Exception {
        boolean docker = runs("docker", "version");
        byte[][] layers = {random(50 * MIB, 1), random(30 * MIB, 2), random(20 * MIB, 3)};
        String target = targetUrl.getAuthority() + "/acme/promoted";
        for (int round = -WARM_UP; round < rounds; round++) {
            ChangeRecord record = built(one("acme/promoted", image(1000 + round, layers)));
            for (UploadedImage uploaded : upload(record)) {
                record = record.with(uploaded.upload(), Instant.now());
            }
            new ChangeRecords(intermediate).put(record, 0);
            new ChangeRecords(intermediate).mark(record, Marker.TESTED);
            ChangeRecord tested = new ChangeRecords(intermediate)
                    .newest(record.change().id(), "1", Require.TESTED)
                    .orElseThrow();
            String temporary = record.uploads().get(0).temporaryTag();
            String prefix = round < 0 ? "(warm up) " : "";
            List<Work> works = new ArrayList<>(List.of(
                    () -> time(prefix + "promote: ours, warm process", () -> {
                        Promotion promotion =
                                new Promotion(intermediate, targets, new Promotion.Options(false, false), log::add);
                        promotion.execute(promotion.plan(tested));
                    }),
                    () -> time(prefix + "promote: two bare curl", () -> curls(target, temporary)),
                    () -> time(
                            prefix + "promote: skopeo copy",
                            () -> skopeo(target + ":" + temporary, target + ":by-skopeo"))));
            if (docker) {
                works.add(() -> {
                    time(prefix + "promote: docker pull, tag, push", () -> {
                        command("docker", "pull", "--quiet", target + ":" + temporary);
                        command("docker", "tag", target + ":" + temporary, target + ":by-docker");
                        command("docker", "push", "--quiet", target + ":by-docker");
                    });
                    command("docker", "rmi", target + ":" + temporary, target + ":by-docker");
                });
            }
            inTurn(works, round);
        }
        if (!docker) {
            System.err.println("no docker daemon answers: docker pull, tag, push is not measured");
        }
    }

    private void curls(String target, String temporary) throws Exception {
        String base = "http://" + target.replaceFirst("/", "/v2/") + "/manifests/";
        String file = directory.resolve("manifest").toString();
        command("curl", "-sf", "-H", "Accept: " + MediaTypes.OCI_MANIFEST, "-o", file, base + temporary);
        command(
                "curl",
                "-sf",
                "-X",
                "PUT",
                "-H",
                "Content-Type: " + MediaTypes.OCI_MANIFEST,
                "--data-binary",
                "@" + file,
                base + "by-curl");
    }

    /** Another goes first in each round. */
    private static void inTurn(List<Work> works, int round) throws Exception {
        for (int i = 0; i < works.size(); i++) {
            works.get(Math.floorMod(i + round, works.size())).run();
        }
    }

    /** An image of 500 MiB, whose last layer of 1 MiB has changed. */
    private void upload(int rounds) throws Exception {
        List<byte[]> below = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            below.add(random(i == 4 ? 99 * MIB : 100 * MIB, 10 + i));
        }
        String source = intermediate.images(ImageName.parse(NAME + "/acme/large")).toString();
        RemoteRepository alone =
                new RemoteRegistry(RegistryAccess.of(targetUrl)).repository("acme/alone");
        for (int round = -WARM_UP; round < rounds; round++) {
            List<byte[]> layers = new ArrayList<>(below);
            layers.add(random(MIB, 10_000 + round));
            ChangeRecord record = built(one("acme/large", image(round, layers.toArray(byte[][]::new))));
            if (round == -WARM_UP) {
                upload(record);
                for (String repository : List.of("skopeo", "least")) {
                    skopeo(
                            source + "@" + record.images().get(0).digest(),
                            targetUrl.getAuthority() + "/acme/" + repository + ":first");
                }
                continue;
            }
            String prefix = round < 0 ? "(warm up) " : "";
            byte[] layer = random(MIB, 20_000 + round);
            Descriptor blob = new Descriptor(LAYER, Digest.sha256(layer), layer.length);
            int number = round + WARM_UP;
            inTurn(
                    List.of(
                            () -> time(prefix + "upload: ours, warm process", () -> upload(record)),
                            () -> time(
                                    prefix + "upload: the changed layer alone",
                                    () -> alone.upload(
                                            blob,
                                            offset -> new ByteArrayInputStream(layer, (int) offset, MIB - (int) offset),
                                            TransferListener.NONE)),
                            () -> time(
                                    prefix + "upload: only what no upload of the image can do without",
                                    () -> leastUpload(record.images().get(0), "least" + number)),
                            () -> time(
                                    prefix + "upload: skopeo copy",
                                    () -> skopeo(
                                            source + "@" + record.images().get(0).digest(),
                                            targetUrl.getAuthority() + "/acme/skopeo:next"))),
                    round);
        }
    }

    /**
     * Reads the manifest, moves the changed layer and the configuration one beside the other without asking for any of the others,
     * puts the manifest, and looks at the tag: what is left when nothing is checked.
     */
    private void leastUpload(RecordedImage recorded, String tag) throws Exception {
        RemoteRepository from = intermediate.images(recorded.name());
        RemoteRepository to = new RemoteRegistry(RegistryAccess.of(targetUrl)).repository("acme/least");
        Manifest manifest = from.manifest(recorded.digest().toString()).orElseThrow();
        List<Descriptor> blobs = List.copyOf(manifest.blobs());
        List<CompletableFuture<Void>> moving = new ArrayList<>();
        for (Descriptor blob : blobs) {
            if (blob.size() <= MIB) {
                moving.add(CompletableFuture.runAsync(() -> move(from, to, blob)));
            }
        }
        moving.forEach(CompletableFuture::join);
        to.putManifest(tag, manifest);
        to.head(tag).orElseThrow();
    }

    private static void move(RemoteRepository from, RemoteRepository to, Descriptor blob) {
        try {
            to.upload(blob, offset -> from.blob(blob, offset), TransferListener.NONE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Twenty images of 100 MiB of a change ahead. */
    private void link(int rounds) throws Exception {
        Map<String, Supplier<Image>> images = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            int seed = i;
            images.put(
                    "acme/linked" + i, () -> image(seed, random(60 * MIB, 3000 + seed), random(40 * MIB, 4000 + seed)));
        }
        ChangeRecord ahead = built(images);
        try (RunDirectory run = RunDirectory.open(new LocalHost(), directory.resolve("runs"), log::add)) {
            for (int round = -1; round < rounds; round++) {
                String prefix = round < 0 ? "(warm up) " : "";
                double[] starts = new double[2];
                for (boolean links : round % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                    starts[links ? 1 : 0] = start(run, links ? List.of(ahead.change().id()) : List.of());
                }
                note(prefix + "a registry without links: its start", starts[0]);
                note(prefix + "link 20 images: ours, with the start of the registry", starts[1]);
                note(prefix + "link 20 images: ours, what the links add to the start", starts[1] - starts[0]);
                int number = round;
                time(prefix + "link 20 images: skopeo copy --all, one after the other", () -> {
                    for (RecordedImage image : ahead.images()) {
                        skopeo(
                                intermediate.images(image.name()) + "@" + image.digest(),
                                copyUrl.getAuthority() + "/r" + (number + 1) + "/"
                                        + image.name().repository() + ":latest",
                                "--all");
                    }
                });
            }
        }
    }

    /** @return milliseconds */
    private double start(RunDirectory run, List<ChangeId> ahead) throws Exception {
        Buildset buildset = new Buildset(
                new Change(new ChangeId("github.com/acme/bench", "" + changes++), "1", null),
                BuildId.at(Instant.now(), new SecureRandom()),
                null,
                ahead);
        RegistryManager manager = new RegistryManager(run, intermediate, Clock.systemUTC(), log::add);
        long start = System.nanoTime();
        BuildsetRegistry registry = manager.start(buildset, RegistryManager.Options.DEFAULT);
        double millis = (System.nanoTime() - start) / 1e6;
        registry.close();
        return millis;
    }

    private void note(String what, double millis) {
        times.computeIfAbsent(what, key -> new ArrayList<>()).add(millis);
    }

    private void report() {
        System.out.println("| what | median ms | lowest | highest | times |");
        System.out.println("| --- | --- | --- | --- | --- |");
        times.forEach((what, all) -> {
            if (!what.startsWith("(")) {
                double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
                double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
                System.out.printf(
                        "| %s | %.1f | %.1f | %.1f | %d |%n",
                        what, median, sorted[0], sorted[sorted.length - 1], sorted.length);
            }
        });
    }
}
