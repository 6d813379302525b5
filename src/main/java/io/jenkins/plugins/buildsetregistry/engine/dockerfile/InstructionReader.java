package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Reads a file into instructions: directives, comments, continuations, here-documents (BuildKit's parser.go). */
public final class InstructionReader {
    private final List<PhysicalLine> lines = new ArrayList<>();
    private final ParserDirectives directives = new ParserDirectives("#");
    private final List<Instruction> instructions = new ArrayList<>();
    private char escape = '\\';
    private String directiveProblem;
    private int next;

    private record PhysicalLine(String text, int offset) {
        String withoutEnd() {
            int end = text.length();
            while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
                end--;
            }
            return text.substring(0, end);
        }

        boolean isComment() {
            return text.stripLeading().startsWith("#");
        }
    }

    private InstructionReader(String text) {
        int start = text.startsWith("\ufeff") ? 1 : 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            lines.add(new PhysicalLine(text.substring(start, end), start));
            start = end;
        }
    }

    /**
     * What a file holds.
     *
     * @param escape the escape character
     * @param syntax image of the frontend, or null
     * @param problem of the directives, or null; those of instructions are with them
     */
    public record Result(List<Instruction> instructions, char escape, String syntax, String problem) {
        public Result {
            instructions = List.copyOf(instructions);
        }
    }

    public static Result read(String text) {
        InstructionReader reader = new InstructionReader(text);
        while (reader.next < reader.lines.size()) {
            reader.readOne();
        }
        return new Result(reader.instructions, reader.escape, ParserDirectives.syntax(text), reader.directiveProblem);
    }

    private void readOne() {
        int first = next;
        LogicalLine joined = new LogicalLine();
        PhysicalLine line = lines.get(next++);
        String text = line.withoutEnd();
        String trimmed = text.stripLeading();
        readDirective(trimmed, next);
        if (trimmed.isEmpty() || trimmed.startsWith("#")) {
            return;
        }
        boolean more = append(joined, trimmed, line.offset() + text.length() - trimmed.length());
        while (more && next < lines.size()) {
            line = lines.get(next++);
            text = line.withoutEnd();
            if (!line.isComment() && !text.isBlank()) {
                more = append(joined, text, line.offset());
            }
        }
        if (joined.text().isBlank()) {
            return;
        }
        instructions.add(withHeredocs(new InstructionParser(joined, first + 1, escape).parse()));
    }

    private void readDirective(String line, int number) {
        if (directives.read(line)) {
            directiveProblem = "line " + number + ": a parser directive is given twice";
        }
        String value = directives.get("escape");
        if (value != null) {
            if (value.equals("\\") || value.equals("`")) {
                escape = value.charAt(0);
            } else if (directiveProblem == null) {
                directiveProblem = "line " + number + ": the escape character '" + value + "' is neither \\ nor `";
            }
        }
    }

    /** @return whether the next line continues this one */
    private boolean append(LogicalLine joined, String text, int offset) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        // An escape before the last one escapes it: then it continues nothing.
        boolean continues = end > 0 && text.charAt(end - 1) == escape && (end == 1 || text.charAt(end - 2) != escape);
        joined.append(continues ? text.substring(0, end - 1) : text, offset);
        return continues;
    }

    private Instruction withHeredocs(Instruction instruction) {
        List<Heredoc> complete = new ArrayList<>();
        int start = next;
        try {
            for (Heredoc heredoc : InstructionParser.heredocs(instruction)) {
                String content = contentUpTo(heredoc);
                if (content == null) {
                    // Whoever knows no here-documents (classic docker, the shell's own <<) reads the lines as usual.
                    next = start;
                    return instruction.withProblem("the here-document <<" + heredoc.name() + " has no end");
                }
                complete.add(heredoc.withContent(content));
            }
        } catch (DockerfileException e) {
            return instruction.withProblem(e.getMessage());
        }
        return complete.isEmpty() ? instruction : instruction.withHeredocs(complete);
    }

    private String contentUpTo(Heredoc heredoc) {
        StringBuilder content = new StringBuilder();
        while (next < lines.size()) {
            PhysicalLine line = lines.get(next++);
            String text = line.withoutEnd();
            int tabs = 0;
            while (heredoc.chomp() && tabs < text.length() && text.charAt(tabs) == '\t') {
                tabs++;
            }
            if (text.substring(tabs).equals(heredoc.name())) {
                return content.toString();
            }
            content.append(line.text());
        }
        return null;
    }
}
