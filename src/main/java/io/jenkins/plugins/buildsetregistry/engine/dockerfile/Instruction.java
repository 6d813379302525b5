package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * One instruction.
 *
 * @param keyword in upper case
 * @param line its first line, from 1
 * @param original the joined line
 * @param flags in the order written
 * @param arguments what follows keyword and flags, trimmed
 * @param words {@code arguments} split at white space
 * @param json elements of the JSON (exec) form, or null for the shell form
 * @param heredocs in the order of the line
 * @param trigger what ONBUILD wraps, or null
 * @param problem why it was not understood, or null
 */
public record Instruction(
        String keyword,
        int line,
        String original,
        List<Flag> flags,
        String arguments,
        List<Word> words,
        List<String> json,
        List<Heredoc> heredocs,
        Instruction trigger,
        String problem) {
    public Instruction {
        flags = List.copyOf(flags);
        words = List.copyOf(words);
        json = json == null ? null : List.copyOf(json);
        heredocs = List.copyOf(heredocs);
    }

    public boolean is(String otherKeyword) {
        return keyword.equals(otherKeyword);
    }

    public boolean isJson() {
        return json != null;
    }

    /** The last flag of that name. */
    public Optional<Flag> flag(String name) {
        return flags.stream().filter(flag -> flag.name().equals(name)).reduce((first, last) -> last);
    }

    /** The same at another line: for what an image brings along. */
    public Instruction atLine(int otherLine) {
        return new Instruction(keyword, otherLine, original, flags, arguments, words, json, heredocs, trigger, problem);
    }

    Instruction withHeredocs(List<Heredoc> found) {
        Instruction inner = trigger == null ? null : trigger.withHeredocs(found);
        return new Instruction(keyword, line, original, flags, arguments, words, json, found, inner, problem);
    }

    Instruction withProblem(String why) {
        return new Instruction(keyword, line, original, flags, arguments, words, json, heredocs, trigger, why);
    }
}
