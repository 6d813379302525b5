package io.jenkins.plugins.buildsetregistry.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from the output of docker's classic builder which images it has made: one for each step, without names, that stay in the
 * store when the build fails or has several stages (moby, builder/dockerfile/dispatchers.go).
 */
final class ClassicBuildLog implements Consumer<String> {
    private static final Pattern STEP = Pattern.compile("Step [0-9]+/[0-9]+ : (\\S+).*");
    private static final Pattern IMAGE = Pattern.compile(" ---> ([0-9a-f]{12,64})");
    private static final String CACHED = " ---> Using cache";

    private final Consumer<String> next;
    private final Deque<String> made = new ArrayDeque<>();
    private boolean notOurs;

    ClassicBuildLog(Consumer<String> next) {
        this.next = next;
    }

    @Override
    public void accept(String line) {
        Matcher step = STEP.matcher(line);
        Matcher image = IMAGE.matcher(line);
        if (step.matches()) {
            notOurs = step.group(1).equalsIgnoreCase("FROM");
        } else if (line.equals(CACHED)) {
            notOurs = true;
        } else if (image.matches() && !notOurs) {
            made.push(image.group(1));
        }
        next.accept(line);
    }

    /** Short ids, the last one first. */
    List<String> imagesMade() {
        return List.copyOf(made);
    }
}
