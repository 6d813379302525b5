package io.jenkins.plugins.buildsetregistry.cli;

import java.io.PrintStream;
import java.util.function.Consumer;

/** Lines for people: what happens to standard output, what is wrong to standard error. */
final class Console implements Consumer<String> {
    private final PrintStream out;
    private final PrintStream err;

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public synchronized void accept(String line) {
        out.println(line);
    }

    synchronized void heading(String line) {
        out.println();
        out.println("== " + line);
    }

    synchronized void error(String message) {
        out.flush();
        err.println("buildset: " + message);
    }
}
