package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What each stage refers to, for one set of arguments. */
public final class References {
    private final Stages stages;
    private final List<List<Reference>> ofStages = new ArrayList<>();
    private final List<Variables> variables = new ArrayList<>();

    private References(Stages stages) {
        this.stages = stages;
    }

    public static References read(Stages stages, Variables global) {
        References references = new References(stages);
        for (Stage stage : stages.list()) {
            references.readStage(stage, global);
        }
        return references;
    }

    /** Of one stage, FROM first. */
    public List<Reference> of(Stage stage) {
        return Collections.unmodifiableList(ofStages.get(stage.index()));
    }

    /** Indexes of the stages that {@code target} needs, itself included. */
    public SortedSet<Integer> neededBy(Stage target) {
        SortedSet<Integer> needed = new TreeSet<>();
        addNeeded(target, needed);
        return needed;
    }

    private void addNeeded(Stage stage, SortedSet<Integer> needed) {
        if (needed.add(stage.index())) {
            for (Reference reference : of(stage)) {
                if (reference.stage() != null) {
                    addNeeded(reference.stage(), needed);
                }
            }
        }
    }

    private void readStage(Stage stage, Variables global) {
        List<Reference> found = new ArrayList<>();
        Variables inherited = global.ofStage(Map.of());
        if (stage.base() != null) {
            String expanded = expand(stage.base().text(), global);
            Stage base = stages.named(expanded, stage.index()).orElse(null);
            found.add(new Reference(
                    stage.from(), stage.base().text(), expanded, stage.base().span(), base, false));
            if (base != null) {
                inherited = global.ofStage(variables.get(base.index()).values());
                for (Instruction instruction : base.instructions()) {
                    if (instruction.trigger() != null) {
                        read(instruction.trigger(), stage, inherited, true, found);
                    }
                }
            }
        }
        for (Instruction instruction : stage.instructions()) {
            read(instruction, stage, inherited, false, found);
        }
        ofStages.add(found);
        variables.add(inherited);
    }

    private void read(Instruction instruction, Stage stage, Variables scope, boolean triggered, List<Reference> found) {
        try {
            switch (instruction.keyword()) {
                case "ARG" -> scope.declare(instruction);
                case "ENV" -> scope.environment(instruction);
                case "COPY" ->
                    instruction
                            .flag("from")
                            .filter(flag ->
                                    flag.value() != null && !flag.value().isEmpty())
                            .ifPresent(flag -> found.add(
                                    reference(instruction, flag.value(), flag.span(), stage, scope, triggered)));
                case "RUN" -> {
                    for (Flag flag : instruction.flags()) {
                        readMount(instruction, flag, stage, scope, triggered, found);
                    }
                }
                default -> {}
            }
        } catch (DockerfileException e) {
            // A variable that we cannot follow is its engine's business; the name then stays as it is written.
            return;
        }
    }

    private void readMount(
            Instruction run, Flag flag, Stage stage, Variables scope, boolean triggered, List<Reference> found) {
        if (!flag.name().equals("mount") || flag.value() == null) {
            return;
        }
        Mount mount = Mount.of(flag);
        if (mount.from() != null && !mount.from().isEmpty() && !mount.type().equals("tmpfs")) {
            found.add(reference(run, mount.from(), mount.span(), stage, scope, triggered));
        }
    }

    private Reference reference(
            Instruction instruction, String written, Span span, Stage stage, Variables scope, boolean triggered) {
        String expanded = expand(written, scope);
        Stage meant = stages.referenced(expanded, stage.index()).orElse(null);
        return new Reference(instruction, written, expanded, span, meant, triggered);
    }

    private static String expand(String word, Variables variables) {
        try {
            return variables.expand(word);
        } catch (DockerfileException e) {
            return word;
        }
    }
}
