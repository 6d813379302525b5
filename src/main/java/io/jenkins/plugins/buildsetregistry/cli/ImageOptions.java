package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.engine.ImageBuilds;
import io.jenkins.plugins.buildsetregistry.image.BuildSecret;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.ImageSpecs;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which images a command builds, and with what. */
final class ImageOptions {
    @picocli.CommandLine.Spec(picocli.CommandLine.Spec.Target.MIXEE)
    private picocli.CommandLine.Model.CommandSpec command;

    @Option(
            names = "--images",
            paramLabel = "FILE",
            description =
                    "List of images, in YAML or JSON, as Zuul's jobs take them; or give one image by --repository.")
    private Path images;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory that contexts are below; the current one if it is not given.")
    private Path workDirectory;

    @Option(names = "--repository", paramLabel = "NAME", description = "Public name of the image, without a tag.")
    private String repository;

    @Option(names = "--tag", paramLabel = "TAG", description = "Final tag; can be repeated; latest if it is not given.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--context",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory of the image below the work directory.")
    private String context;

    @Option(
            names = "--dockerfile",
            paramLabel = "FILE",
            defaultValue = "Dockerfile",
            description = "Dockerfile below the context.")
    private String dockerfile;

    @Option(names = "--stage", paramLabel = "NAME", description = "Stage to build; the last one if it is not given.")
    private String stage;

    @Option(names = "--build-arg", paramLabel = "NAME=VALUE", description = "Build argument; can be repeated.")
    private Map<String, String> buildArgs = new LinkedHashMap<>();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Label of the image; can be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Platform to build; can be repeated; the engine's own if it is not given.")
    private List<String> platforms = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=NAME,env=VARIABLE|src=FILE",
            description =
                    "Secret for RUN --mount=type=secret: where it is, not what it is; can be repeated. With --images:"
                            + " what the list may take from the environment, or from outside the work directory.")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--cache", description = "Cache steps in the buildset registry, for later builds in the same one.")
    private boolean cache;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "docker, buildx, podman, buildah or embedded; found if it is not given.")
    private String engine;

    @Option(
            names = "--parallel",
            paramLabel = "NUMBER",
            defaultValue = "" + ImageBuilds.DEFAULT_LIMIT,
            description =
                    "How many of several images are built at once, each after those it is built on: 1 to 16; 2 if it"
                            + " is not given.")
    private int parallel;

    List<ImageSpec> specs() throws IOException {
        try {
            ImageBuilds.requireLimit("--parallel", parallel);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
        if ((images == null) == (repository == null)) {
            throw new ParameterException(command.commandLine(), "Give either --images=FILE or --repository=NAME");
        }
        List<BuildSecret> given = secrets.stream().map(BuildSecret::parse).toList();
        if (images != null) {
            List<ImageSpec> specs = ImageSpecs.read(images);
            specs.forEach(spec -> requireGiven(spec, given));
            return specs;
        }
        return List.of(new ImageSpec(
                ImageName.parse(repository),
                tags,
                context,
                ".",
                dockerfile,
                stage,
                buildArgs,
                labels,
                List.of(),
                platforms.stream().map(Platform::parse).toList(),
                null,
                given,
                cache));
    }

    /** The list may be part of a change that nobody has looked at yet: what is the caller's, only the caller gives away. */
    private void requireGiven(ImageSpec spec, List<BuildSecret> given) {
        for (BuildSecret secret : spec.secrets()) {
            boolean inVariable = secret.variable() != null;
            if ((inVariable || Path.of(secret.file()).isAbsolute()) && !given.contains(secret)) {
                // What the list has there is not repeated: somebody may have written the secret itself.
                throw new InvalidImageException(images + ": image " + spec.name() + ", secret '" + secret.id() + "': "
                        + (inVariable ? "a variable" : "a file outside the work directory")
                        + " is given to a list of images by whoever calls: add the same --secret id=" + secret.id()
                        + (inVariable ? ",env=VARIABLE" : ",src=FILE"));
            }
        }
    }

    Path workDirectory() {
        return workDirectory.toAbsolutePath().normalize();
    }

    /** How many images are built at once. */
    int parallel() {
        return parallel;
    }

    String engine() {
        return engine;
    }
}
