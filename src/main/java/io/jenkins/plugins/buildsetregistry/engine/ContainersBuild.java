package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.image.BuiltImage;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One build by podman or buildah, which share their code and most of their options. */
final class ContainersBuild {
    private static final int REMOVAL_ROUNDS = 50;
    private static final Pattern IN_USE = Pattern.compile("\\b(?:in use|used by|using)\\b");
    private static final Pattern REMOVED = Pattern.compile("(?i)\\b(?:untagged|deleted):");

    private final EngineProgram engine;
    private final EngineSettings settings;
    private final BuildRequest request;
    private final BuildInputs inputs;
    private final PrivateDirectory directory;
    private final BaseReplacement bases;
    private final BuildSecrets secrets;
    private final ContainersCache cache;
    private final String id;
    private final List<String> names = new ArrayList<>();
    private String index;

    /** @param cache or null */
    ContainersBuild(
            EngineProgram engine,
            EngineSettings settings,
            BuildRequest request,
            BuildInputs inputs,
            PrivateDirectory directory,
            BaseReplacement bases,
            BuildSecrets secrets,
            ContainersCache cache,
            String id) {
        this.engine = engine;
        this.settings = settings;
        this.request = request;
        this.inputs = inputs;
        this.directory = directory;
        this.bases = bases;
        this.secrets = secrets;
        this.cache = cache;
        this.id = id;
    }

    BuiltImage run() throws EngineException, IOException, InterruptedException {
        try {
            List<Platform> platforms = request.spec().platforms();
            Digest digest = platforms.size() > 1 ? buildIndex(platforms) : buildOne(platforms);
            return PushedImage.finish(request.registry(), request.spec(), digest, inputs.baseImages());
        } finally {
            EngineProgram.always(request.log(), this::removeContainers, this::removeImages);
        }
    }

    private Digest buildOne(List<Platform> platforms) throws EngineException, IOException, InterruptedException {
        String image = build("built", platforms.isEmpty() ? null : platforms.get(0));
        return push(List.of("push", "--format", "oci"), image);
    }

    private Digest buildIndex(List<Platform> platforms) throws EngineException, IOException, InterruptedException {
        List<String> images = new ArrayList<>();
        for (Platform platform : platforms) {
            String tag = platform.toString().replace('/', '-');
            images.add(build(tag, platform));
            nameBases(tag);
        }
        index = "localhost/" + id + ":index";
        engine.require("making an index of " + request.spec().name(), List.of("manifest", "create", index), line -> {});
        for (String image : images) {
            engine.require(
                    "adding to the index of " + request.spec().name(),
                    List.of("manifest", "add", index, "containers-storage:" + image),
                    line -> {});
        }
        return push(List.of("manifest", "push", "--all", "--format", "oci"), index);
    }

    /** The next platform's image takes the name of a base, and this one's would be left without any. */
    private void nameBases(String tag) throws HostException, InterruptedException {
        List<String> references = new ArrayList<>(bases.references());
        for (ResolvedBase base : inputs.bases()) {
            references.add(TargetBase.tagged(base.name()).canonical());
        }
        for (int i = 0; i < references.size(); i++) {
            // Those that were not pulled under that name have none to lose.
            engine.run("tag", references.get(i), name("base-" + i + "-" + tag));
        }
    }

    private boolean isBuildah() {
        return engine.name().equals(BuildahEngine.NAME);
    }

    /** A name that only this build uses; removed at its end. */
    private String name(String tag) {
        String name = "localhost/" + id + ":" + tag;
        names.add(name);
        return name;
    }

    private String build(String tag, Platform platform) throws EngineException, IOException, InterruptedException {
        String name = name(tag);
        List<String> arguments = new ArrayList<>(List.of("build", "--file", bases.dockerfile()));
        arguments.addAll(List.of("--tag", name));
        arguments.addAll(List.of("--format", "oci", "--force-rm=true", "--pull=always"));
        arguments.addAll(cache == null ? List.of("--layers=false") : cache.options(platform));
        if (platform != null) {
            arguments.addAll(List.of("--platform", platform.toString()));
        }
        arguments.addAll(bases.options());
        arguments.addAll(inputs.options());
        arguments.addAll(secrets.options());
        arguments.addAll(settings.buildOptions());
        arguments.add(inputs.paths().context().toString());
        CommandResult result = engine.run(arguments, cache == null ? request.log() : cache.reading(request.log()));
        new UnknownBases(request, inputs)
                .require(engine, "building " + request.spec().name(), result);
        return name;
    }

    private Digest push(List<String> command, String image) throws EngineException, IOException, InterruptedException {
        ImageSpec spec = request.spec();
        String target = request.registry().authority() + "/" + spec.name().buildsetRepository() + ":"
                + spec.tags().get(0);
        List<String> arguments = new ArrayList<>(command);
        if (request.registry().endpoint().getScheme().equals("http")) {
            // "manifest push" of buildah 1.28 does not heed "insecure" in registries.conf.
            arguments.add("--tls-verify=false");
        }
        arguments.addAll(List.of("--digestfile", directory.path("digest"), image, "docker://" + target));
        engine.require("pushing " + spec.name(), arguments, request.log());
        return Digest.parse(directory
                .read("digest")
                .orElseThrow(
                        () -> new EngineException(engine.name() + ": pushing " + spec.name() + " told no digest")));
    }

    // A build that is killed between two steps leaves its working container, which is known by its base's name.
    private void removeContainers() throws HostException, InterruptedException {
        List<String> all = isBuildah()
                ? List.of("containers", "--format", "{{.ContainerID}} {{.ImageName}}", "--notruncate")
                : List.of("ps", "--all", "--external", "--no-trunc", "--format", "{{.ID}} {{.Image}}");
        CommandResult listed = engine.run(all, line -> {});
        List<String> ours = listed.output()
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(fields -> fields.length == 2 && fields[1].contains(id))
                .map(fields -> fields[0])
                .toList();
        if (!ours.isEmpty()) {
            // podman takes a container of a build that was killed for mounted, and asks for force; buildah knows no
            // such option.
            List<String> arguments = new ArrayList<>(isBuildah() ? List.of("rm") : List.of("rm", "--force"));
            arguments.addAll(ours);
            engine.run(arguments, line -> {});
        }
    }

    private void removeImages() throws HostException, InterruptedException {
        if (index != null) {
            engine.run("manifest", "rm", index);
        }
        List<String> newestFirst = new ArrayList<>(cache == null ? List.of() : cache.left());
        newestFirst.addAll(0, bases.references());
        newestFirst.addAll(names);
        Collections.reverse(newestFirst);
        List<String> arguments = new ArrayList<>(List.of("rmi"));
        arguments.addAll(newestFirst);
        // Builds on the same base share its image. While another one names it, that image may be in use with no other
        // name; and
        // another one that names it writes back all names that it has read (containers/storage, SetNames), ours among
        // them. So:
        // until there is nothing to remove.
        for (int round = 0; round < REMOVAL_ROUNDS; round++) {
            String output = engine.run(arguments, line -> {}).output();
            boolean inUse = IN_USE.matcher(output).find();
            if (!inUse && !REMOVED.matcher(output).find()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(inUse ? 200 : 0);
        }
        request.log()
                .accept("WARNING: " + engine.name() + " could not remove all of " + String.join(", ", newestFirst));
    }
}
