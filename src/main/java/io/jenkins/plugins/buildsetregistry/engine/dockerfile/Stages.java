package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The stages of a Dockerfile.
 *
 * @param preamble instructions before the first FROM
 */
public record Stages(List<Instruction> preamble, List<Stage> list) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

    public Stages {
        preamble = List.copyOf(preamble);
        list = List.copyOf(list);
    }

    /** Groups the instructions of a file. */
    public static Stages of(List<Instruction> instructions) {
        List<Instruction> preamble = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        List<Instruction> body = new ArrayList<>();
        Instruction from = null;
        for (Instruction instruction : instructions) {
            if (instruction.is("FROM")) {
                if (from != null) {
                    stages.add(stage(stages.size(), from, body));
                }
                from = instruction;
                body.clear();
            } else {
                (from == null ? preamble : body).add(instruction);
            }
        }
        if (from != null) {
            stages.add(stage(stages.size(), from, body));
        }
        return new Stages(preamble, stages);
    }

    private static Stage stage(int index, Instruction from, List<Instruction> body) {
        List<Word> words = from.words();
        boolean named = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
        String name = named ? words.get(2).text().toLowerCase(Locale.ROOT) : null;
        return new Stage(index, name, from, words.isEmpty() ? null : words.get(0), body);
    }

    /** The last stage before {@code limit} of that name, in any case. */
    public Optional<Stage> named(String name, int limit) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return list.stream()
                .filter(stage -> stage.index() < limit && lowerCase.equals(stage.name()))
                .reduce((first, last) -> last);
    }

    /** The stage that COPY --from, RUN --mount=from or a target means: by name, first before {@code limit}, or by number. */
    public Optional<Stage> referenced(String reference, int limit) {
        Optional<Stage> found = named(reference, limit).or(() -> named(reference, list.size()));
        if (found.isPresent() || !NUMBER.matcher(reference).matches()) {
            return found;
        }
        int index = Integer.parseInt(reference);
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }

    public Stage last() {
        return list.get(list.size() - 1);
    }
}
