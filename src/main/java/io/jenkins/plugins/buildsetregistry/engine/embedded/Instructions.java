package io.jenkins.plugins.buildsetregistry.engine.embedded;

import io.jenkins.plugins.buildsetregistry.engine.Dockerfile;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Flag;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Instruction;
import io.jenkins.plugins.buildsetregistry.engine.dockerfile.Stage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which instructions and flags this engine knows; whatever else is refused before anything is pulled or built. */
final class Instructions {
    private static final Map<String, Set<String>> FLAGS = Map.ofEntries(
            Map.entry("ADD", Set.of("chown", "chmod", "link", "exclude", "unpack")),
            Map.entry("ARG", Set.of()),
            Map.entry("CMD", Set.of()),
            Map.entry("COPY", Set.of("from", "chown", "chmod", "link", "exclude")),
            Map.entry("ENTRYPOINT", Set.of()),
            Map.entry("ENV", Set.of()),
            Map.entry("EXPOSE", Set.of()),
            Map.entry("HEALTHCHECK", Set.of("interval", "timeout", "start-period", "start-interval", "retries")),
            Map.entry("LABEL", Set.of()),
            Map.entry("MAINTAINER", Set.of()),
            Map.entry("ONBUILD", Set.of()),
            Map.entry("SHELL", Set.of()),
            Map.entry("STOPSIGNAL", Set.of()),
            Map.entry("USER", Set.of()),
            Map.entry("VOLUME", Set.of()),
            Map.entry("WORKDIR", Set.of()));
    private static final Set<String> NOT_TRIGGERED = Set.of("FROM", "MAINTAINER", "ONBUILD");
    private static final Set<String> REPEATED = Set.of("exclude");
    private static final String ENGINES = "use docker, podman or buildah (engine: 'docker', 'podman' or 'buildah')";

    private Instructions() {}

    /** @param stages those that are built */
    static void check(Dockerfile dockerfile, Collection<Stage> stages) throws EngineException {
        List<String> problems = dockerfile.problems();
        if (!problems.isEmpty()) {
            throw new EngineException(problems.get(0));
        }
        for (Instruction instruction : dockerfile.stages().preamble()) {
            if (!instruction.is("ARG")) {
                throw dockerfile.error(
                        instruction.line(), instruction.keyword() + " before the first FROM: only ARG may stand there");
            }
        }
        for (Stage stage : stages) {
            int words = stage.from().words().size();
            if (words != 1 && (words != 3 || stage.name() == null)) {
                throw dockerfile.error(stage.from().line(), "FROM takes an image, or an image, AS and a name");
            }
            flags(dockerfile, stage.from(), Set.of("platform"));
            for (Instruction instruction : stage.instructions()) {
                check(dockerfile, instruction);
            }
        }
    }

    private static void check(Dockerfile dockerfile, Instruction instruction) throws EngineException {
        Set<String> known = FLAGS.get(instruction.keyword());
        if (instruction.is("RUN")) {
            throw dockerfile.error(instruction.line(), "RUN needs an engine that can run commands: " + ENGINES);
        }
        if (known == null) {
            throw dockerfile.error(
                    instruction.line(),
                    "unknown instruction " + instruction.keyword() + ": check the spelling, or " + ENGINES);
        }
        if (instruction.is("ONBUILD")) {
            if (instruction.trigger() == null
                    || NOT_TRIGGERED.contains(instruction.trigger().keyword())) {
                throw dockerfile.error(
                        instruction.line(), "ONBUILD takes an instruction other than FROM, MAINTAINER and ONBUILD");
            }
            return;
        }
        flags(dockerfile, instruction, known);
    }

    /** For triggers of a base: they are known only once it was pulled. */
    static void checkTrigger(Dockerfile dockerfile, Instruction instruction, String base) throws EngineException {
        if (instruction.is("RUN")) {
            throw dockerfile.error(
                    instruction.line(),
                    "the base " + base + " has an ONBUILD trigger RUN, which needs an engine that can run commands: "
                            + ENGINES);
        }
        if (instruction.problem() != null) {
            throw dockerfile.error(
                    instruction.line(), "the base " + base + " has a broken ONBUILD trigger: " + instruction.problem());
        }
        check(dockerfile, instruction);
    }

    private static void flags(Dockerfile dockerfile, Instruction instruction, Set<String> known)
            throws EngineException {
        for (Flag flag : instruction.flags()) {
            if (!known.contains(flag.name())) {
                throw dockerfile.error(
                        instruction.line(),
                        "the embedded engine does not know " + instruction.keyword() + " --" + flag.name()
                                + ": check the spelling, or " + ENGINES);
            }
            boolean twice = instruction.flags().stream()
                            .filter(other -> other.name().equals(flag.name()))
                            .count()
                    > 1;
            if (twice && !REPEATED.contains(flag.name())) {
                throw dockerfile.error(instruction.line(), "--" + flag.name() + " is given twice");
            }
            if (flag.value() == null && !Set.of("link", "unpack").contains(flag.name())) {
                throw dockerfile.error(
                        instruction.line(), "--" + flag.name() + " needs a value: --" + flag.name() + "=…");
            }
        }
    }
}
