package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An engine's command line.
 *
 * @param name of the program
 * @param environment added to the host's; a null value removes a variable
 */
record EngineProgram(Host host, String name, Map<String, String> environment) {
    private static final int LINES_SHOWN = 15;

    /** Work that must be done even when the thread was interrupted. */
    @FunctionalInterface
    interface Cleanup {
        void run() throws HostException, InterruptedException;
    }

    CommandResult run(List<String> arguments, Consumer<String> lines) throws HostException, InterruptedException {
        return run(null, arguments, lines);
    }

    /** @param directory to run in, or null */
    CommandResult run(String directory, List<String> arguments, Consumer<String> lines)
            throws HostException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(name);
        command.addAll(arguments);
        return host.run(new Command(command, environment, directory), lines);
    }

    CommandResult run(String... arguments) throws HostException, InterruptedException {
        return run(List.of(arguments), line -> {});
    }

    /**
     * @param what for the message: "building acme/app"
     * @throws EngineException with the exit status and the last lines of output unless the program succeeds
     */
    CommandResult require(String what, List<String> arguments, Consumer<String> lines)
            throws EngineException, HostException, InterruptedException {
        CommandResult result = run(arguments, lines);
        if (!result.succeeded()) {
            throw failure(what, result);
        }
        return result;
    }

    EngineException failure(String what, CommandResult result) {
        List<String> lines =
                result.output().lines().filter(line -> !line.isBlank()).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        return new EngineException(name + ": " + what + " failed with exit status " + result.status()
                + (last.isEmpty() ? "" : ":\n  " + String.join("\n  ", last))
                + EngineAddress.unreached(result.output())
                        .map(hint -> "\n" + hint)
                        .orElse(""));
    }

    /** Runs all of it, interrupted or not; the thread's interrupt is kept for later. */
    static void always(Consumer<String> log, Cleanup... cleanups) {
        boolean interrupted = Thread.interrupted();
        for (Cleanup cleanup : cleanups) {
            try {
                interrupted |= interruptedOnce(cleanup);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (HostException e) {
                log.accept("WARNING: " + e.getMessage());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // A signal to a whole process group ends the engine first and interrupts us a moment later, in the midst of this.
    private static boolean interruptedOnce(Cleanup cleanup) throws HostException, InterruptedException {
        try {
            cleanup.run();
            return false;
        } catch (InterruptedException e) {
            cleanup.run();
            return true;
        }
    }
}
