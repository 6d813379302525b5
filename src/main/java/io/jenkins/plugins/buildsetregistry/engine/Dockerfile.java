package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Instruction;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.InstructionReader;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.PlatformArguments;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Reference;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.References;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stage;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stages;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Variables;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.image.InvalidImageException;
import io.jenkins.plugins.buildsetregistry.image.Platform;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Dockerfile, read by BuildKit's grammar. What is not understood is never an error here, only a {@linkplain #problems
 * problem}: another engine may know better.
 */
public final class Dockerfile {
    private final String text;
    private final String file;
    private final Charset charset;
    private final InstructionReader.Result content;
    private final Stages stages;

    private Dockerfile(String text, String file, Charset charset) {
        this.text = text;
        this.file = file;
        this.charset = charset;
        this.content = InstructionReader.read(text);
        this.stages = Stages.of(content.instructions());
    }

    /**
     * @param file shown in messages
     * @throws EngineException if there is no instruction at all
     */
    public static Dockerfile parse(String text, String file) throws EngineException {
        return checked(new Dockerfile(text, file, StandardCharsets.UTF_8));
    }

    /** Reads UTF-8; bytes that are none keep their values through {@link #rewriteBytes}. */
    public static Dockerfile parse(byte[] bytes, String file) throws EngineException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return checked(new Dockerfile(text, file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return checked(new Dockerfile(text, file, StandardCharsets.ISO_8859_1));
        }
    }

    private static Dockerfile checked(Dockerfile dockerfile) throws EngineException {
        if (dockerfile.content.instructions().isEmpty()) {
            throw new EngineException("`" + dockerfile.file + "` has no instructions: it needs at least a FROM line");
        }
        return dockerfile;
    }

    /** As given to {@link #parse}. */
    public String file() {
        return file;
    }

    /** As given to {@link #parse}. */
    public String text() {
        return text;
    }

    /** {@code \} or the backtick. */
    public char escape() {
        return content.escape();
    }

    public Stages stages() {
        return stages;
    }

    /** The image of the frontend that {@code # syntax=} names. It is BuildKit's to load: {@link #images} does not list it. */
    public Optional<ImageUse> syntax() {
        String name = content.syntax();
        if (name == null) {
            return Optional.empty();
        }
        int line = (int) text.substring(0, text.indexOf(name))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return Optional.of(new ImageUse(ImageUse.Kind.SYNTAX, line, name, name, image(name)));
    }

    /** What the reader did not understand, one line each, with file and line. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (content.problem() != null) {
            problems.add("`" + file + "` " + content.problem());
        }
        content.instructions().stream()
                .filter(instruction -> instruction.problem() != null)
                .forEach(instruction -> problems.add(at(instruction.line()) + instruction.problem()));
        if (stages.list().isEmpty()) {
            problems.add("`" + file + "` has no FROM line");
        }
        return List.copyOf(problems);
    }

    /** <code>`file` line n: message</code>. */
    public EngineException error(int line, String message) {
        return new EngineException(at(line) + message);
    }

    private String at(int line) {
        return "`" + file + "` line " + line + ": ";
    }

    /**
     * The stage to build.
     *
     * @param target name or number, or null for the last one
     * @throws EngineException if there is no such stage
     */
    public Stage target(String target) throws EngineException {
        if (stages.list().isEmpty()) {
            throw new EngineException("`" + file + "` has no FROM line");
        }
        if (target == null || target.isEmpty()) {
            return stages.last();
        }
        return stages.referenced(target, stages.list().size())
                .orElseThrow(() -> new EngineException("`" + file + "` has no stage '" + target + "'; its stages are "
                        + stages.list().stream().map(Stage::label).collect(Collectors.joining(", "))));
    }

    /** Arguments that FROM lines see on {@code platform}. */
    public Variables variables(ImageSpec spec, Platform platform) {
        return Variables.global(stages, escape(), spec.buildArgs(), platform, spec.target());
    }

    /** Line of the first RUN among the stages that are built, if there is any. */
    public OptionalInt firstRun(ImageSpec spec, Reach reach) throws EngineException {
        SortedSet<Integer> lines = new TreeSet<>();
        eachReached(
                spec,
                reach,
                (references, stage) -> stage.instructions().stream()
                        .filter(instruction -> instruction.is("RUN"))
                        .forEach(instruction -> lines.add(instruction.line())));
        return lines.isEmpty() ? OptionalInt.empty() : OptionalInt.of(lines.first());
    }

    /** Whether a RUN that is built mounts an image or another stage. */
    boolean mountsOthers(ImageSpec spec, Reach reach) throws EngineException {
        List<Reference> mounts = new ArrayList<>();
        eachReached(
                spec,
                reach,
                (references, stage) -> references.of(stage).stream()
                        .filter(reference -> reference.instruction().is("RUN"))
                        .forEach(mounts::add));
        return !mounts.isEmpty();
    }

    /**
     * Every use of an image that is no stage of this file and not {@code scratch}, in the order of the file.
     *
     * @param spec its target, build arguments and platforms matter; a use that differs by platform is listed for each
     * @throws EngineException if there is no such target
     */
    public List<ImageUse> images(ImageSpec spec, Reach reach) throws EngineException {
        if (stages.list().isEmpty()) {
            return List.of();
        }
        Set<ImageUse> uses = new LinkedHashSet<>();
        eachReached(
                spec,
                reach,
                (references, stage) -> references.of(stage).stream()
                        .filter(reference -> reference.stage() == null && !reference.isScratch())
                        .forEach(reference -> uses.add(use(reference))));
        return uses.stream()
                .sorted((a, b) -> Integer.compare(a.line(), b.line()))
                .toList();
    }

    private static ImageUse use(Reference reference) {
        Instruction instruction = reference.instruction();
        ImageUse.Kind kind =
                switch (instruction.keyword()) {
                    case "FROM" -> ImageUse.Kind.FROM;
                    case "COPY" -> ImageUse.Kind.COPY;
                    default -> ImageUse.Kind.MOUNT;
                };
        return new ImageUse(
                kind, instruction.line(), reference.written(), reference.expanded(), image(reference.expanded()));
    }

    private static ImageName image(String name) {
        try {
            return ImageName.parse(name);
        } catch (InvalidImageException e) {
            return null;
        }
    }

    /** For each platform, with what its stages refer to there. */
    private void eachReached(ImageSpec spec, Reach reach, BiConsumer<References, Stage> visitor)
            throws EngineException {
        for (Platform platform : platforms(spec)) {
            References references = References.read(stages, variables(spec, platform));
            for (Stage stage : reached(references, spec, reach)) {
                visitor.accept(references, stage);
            }
        }
    }

    private List<Stage> reached(References references, ImageSpec spec, Reach reach) throws EngineException {
        Stage target = target(spec.target());
        SortedSet<Integer> indexes = reach == Reach.NEEDED
                ? references.neededBy(target)
                : IntStream.rangeClosed(0, target.index()).boxed().collect(Collectors.toCollection(TreeSet::new));
        return indexes.stream().map(stages.list()::get).toList();
    }

    /** Those of the specification, or this machine's. */
    static List<Platform> platforms(ImageSpec spec) {
        return spec.platforms().isEmpty()
                ? List.of(PlatformArguments.ofThisMachine())
                : spec.platforms().stream().distinct().toList();
    }

    /**
     * The text with other image references, all else byte-identical. Stages that are not built are rewritten, too.
     *
     * @param replacements by {@link ImageUse#name}; uses that are not in it stay as they are
     * @throws EngineException if one reference in the text means differently replaced images on different platforms
     */
    public String rewrite(ImageSpec spec, Map<String, String> replacements) throws EngineException {
        TreeMap<Integer, String> bySpan = new TreeMap<>();
        TreeMap<Integer, Integer> ends = new TreeMap<>();
        for (Platform platform : platforms(spec)) {
            References references = References.read(stages, variables(spec, platform));
            for (Stage stage : stages.list()) {
                for (Reference reference : references.of(stage)) {
                    String replacement = reference.stage() == null ? replacements.get(reference.expanded()) : null;
                    String now = replacement == null ? reference.span().of(text) : replacement;
                    if (replacement != null
                            && hasHalfAQuotation(reference.span().of(text))) {
                        throw error(
                                reference.instruction().line(),
                                "'" + reference.written()
                                        + "' is quoted in a way that cannot be replaced: write it without quotes");
                    }
                    if (reference.triggered() && replacement != null) {
                        throw error(
                                reference.instruction().line(),
                                "ONBUILD uses '" + reference.expanded()
                                        + "' of a change ahead, which this engine cannot replace there: name it in a FROM line"
                                        + " of its own");
                    }
                    String before = reference.triggered()
                            ? now
                            : bySpan.put(reference.span().start(), now);
                    ends.put(reference.span().start(), reference.span().end());
                    if (before != null && !before.equals(now)) {
                        throw error(
                                reference.instruction().line(),
                                "'" + reference.written()
                                        + "' means another image on each platform, which this engine cannot replace: build one"
                                        + " platform at a time, or use docker buildx, podman or buildah");
                    }
                }
            }
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        for (Map.Entry<Integer, String> entry : bySpan.entrySet()) {
            result.append(text, at, entry.getKey()).append(entry.getValue());
            at = ends.get(entry.getKey());
        }
        return result.append(text.substring(at)).toString();
    }

    private static boolean hasHalfAQuotation(String written) {
        return written.chars().filter(c -> c == '"').count() % 2 != 0
                || written.chars().filter(c -> c == '\'').count() % 2 != 0;
    }

    /** {@link #rewrite} in the bytes of the file that was read. */
    public byte[] rewriteBytes(ImageSpec spec, Map<String, String> replacements) throws EngineException {
        return rewrite(spec, replacements).getBytes(charset);
    }
}
