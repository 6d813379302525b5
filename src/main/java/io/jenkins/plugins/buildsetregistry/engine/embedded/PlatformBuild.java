package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.Dockerfile;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.ResolvedBase;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.DockerfileException;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Flag;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Instruction;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.InstructionReader;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stage;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Variables;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;

/** Builds the target stage for one platform, and before it the stages that it needs. */
final class PlatformBuild {
    private final Dockerfile dockerfile;
    private final ImageSpec spec;
    private final Platform platform;
    private final ContextFiles context;
    private final ImagePuller puller;
    private final LayerStore store;
    private final LayerWriter writer;
    private final Path temporary;
    private final Instant time;
    private final Map<ImageName, ResolvedBase> bases;
    private final Consumer<PulledImage> pulled;
    private final Variables global;
    private final Map<Integer, StageImage> built = new HashMap<>();
    private final Map<ImageName, StageImage> sources = new HashMap<>();

    /** The build context, read when it is first needed. */
    @FunctionalInterface
    interface ContextFiles {
        FileTree get() throws IOException, EngineException, InterruptedException;
    }

    /**
     * @param bases what the buildset registry was asked for
     * @param pulled told of each base that is used
     */
    PlatformBuild(
            Dockerfile dockerfile,
            ImageSpec spec,
            Platform platform,
            ContextFiles context,
            ImagePuller puller,
            LayerStore store,
            Path temporary,
            Instant time,
            Map<ImageName, ResolvedBase> bases,
            Consumer<PulledImage> pulled) {
        this.dockerfile = dockerfile;
        this.spec = spec;
        this.platform = platform;
        this.context = context;
        this.puller = puller;
        this.store = store;
        this.writer = new LayerWriter(temporary, time);
        this.temporary = temporary;
        this.time = time;
        this.bases = bases;
        this.pulled = pulled;
        this.global = dockerfile.variables(spec, platform);
    }

    StageImage build(SortedSet<Integer> needed, Stage target)
            throws IOException, EngineException, InterruptedException {
        for (int index : needed) {
            Stage stage = dockerfile.stages().list().get(index);
            built.put(index, build(stage));
        }
        return built.get(target.index());
    }

    private StageImage build(Stage stage) throws IOException, EngineException, InterruptedException {
        StageImage image;
        try {
            image = from(stage);
        } catch (EngineException | DockerfileException e) {
            throw dockerfile.error(stage.from().line(), e.getMessage());
        }
        Variables variables = global.ofStage(image.variables());
        ConfigStep configStep = new ConfigStep(image.config(), variables, dockerfile.escape());
        FileStep fileStep = new FileStep(image, variables, writer, temporary);
        List<Instruction> instructions = new ArrayList<>(triggers(stage, image));
        instructions.addAll(stage.instructions());
        for (Instruction instruction : instructions) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while building");
            }
            try {
                switch (instruction.keyword()) {
                    case "COPY", "ADD" -> copy(instruction, stage, variables, fileStep);
                    case "WORKDIR" -> fileStep.workingDirectory(instruction);
                    default -> configStep.execute(instruction);
                }
            } catch (EngineException | DockerfileException e) {
                throw dockerfile.error(instruction.line(), e.getMessage());
            }
        }
        image.variables(variables.values());
        return image;
    }

    private StageImage from(Stage stage) throws IOException, EngineException, InterruptedException {
        String name = global.expand(stage.base().text());
        if (name.isEmpty()) {
            throw new EngineException("'" + stage.base().text() + "' is empty: give its argument a default or a value");
        }
        Stage below = dockerfile.stages().named(name, stage.index()).orElse(null);
        if (below != null) {
            return built.get(below.index()).next();
        }
        Flag flag = stage.from().flag("platform").orElse(null);
        Platform wanted = flag == null ? platform : platform(global.expand(flag.value()));
        if (name.equals("scratch")) {
            return StageImage.scratch(wanted, ImageConfig.scratch(wanted, time), store);
        }
        PulledImage base = pull(name, wanted, flag != null || !spec.platforms().isEmpty());
        return StageImage.of(base, wanted, ImageConfig.of(base.config(), time), store);
    }

    private static Platform platform(String text) throws EngineException {
        try {
            return Platform.parse(text);
        } catch (InvalidImageException e) {
            throw new EngineException("--platform=" + text + ": " + e.getMessage(), e);
        }
    }

    private PulledImage pull(String name, Platform wanted, boolean exact)
            throws IOException, EngineException, InterruptedException {
        ImageName image;
        try {
            image = ImageName.parse(name);
        } catch (InvalidImageException e) {
            throw new EngineException(e.getMessage(), e);
        }
        ResolvedBase base = bases.getOrDefault(image, new ResolvedBase(name, image, null, null));
        PulledImage found = puller.pull(base, wanted, exact);
        pulled.accept(found);
        return found;
    }

    /** What ONBUILD of the image below asks for; it is asked only once. */
    private List<Instruction> triggers(Stage stage, StageImage image) throws EngineException {
        List<String> texts = image.config().list("OnBuild");
        image.config().set("OnBuild", (List<String>) null);
        List<Instruction> triggers = new ArrayList<>();
        for (String text : texts) {
            for (Instruction read : InstructionReader.read(text).instructions()) {
                Instruction trigger = read.atLine(stage.from().line());
                Instructions.checkTrigger(dockerfile, trigger, stage.base().text());
                triggers.add(trigger);
            }
        }
        return triggers;
    }

    private void copy(Instruction instruction, Stage stage, Variables variables, FileStep step)
            throws IOException, EngineException, InterruptedException {
        Flag from = instruction.flag("from").orElse(null);
        String name = from == null ? "" : variables.expand(from.value());
        if (name.isEmpty()) {
            step.copy(instruction, context.get(), true);
            return;
        }
        Stage source = dockerfile.stages().referenced(name, stage.index()).orElse(null);
        if (source == null) {
            step.copy(instruction, source(name).tree(), false);
        } else if (source.index() >= stage.index()) {
            throw new EngineException("--from=" + name + " means a stage that comes later: move it before this one");
        } else if (!built.containsKey(source.index())) {
            throw new EngineException("a trigger of the base copies from stage " + name
                    + ", which is not built: name it in a" + " COPY --from of your own");
        } else {
            step.copy(instruction, built.get(source.index()).tree(), false);
        }
    }

    private StageImage source(String name) throws IOException, EngineException, InterruptedException {
        if (name.equals("scratch")) {
            throw new EngineException("--from=scratch has no files");
        }
        PulledImage image = pull(name, platform, !spec.platforms().isEmpty());
        StageImage known = sources.get(image.name());
        if (known == null) {
            known = StageImage.of(image, platform, ImageConfig.of(image.config(), time), store);
            sources.put(image.name(), known);
        }
        return known;
    }
}
