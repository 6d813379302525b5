package io.jenkins.plugins.buildsetregistry.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code buildset} command. Exit status 0: done; 1: refused or failed, with one message; 2: wrong usage; 130:
 * interrupted.
 */
@Command(
        name = "buildset",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Speculative gating of container images: build on what is not merged yet, publish what was tested.",
        footer = {
            "",
            "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 interrupted.",
            "Passwords are read from the auth files of docker and podman, never from the command line."
        })
public final class BuildsetCommand implements Runnable {
    private static final int INTERRUPTED = 130;
    /** Kept, because the logging system forgets levels of loggers that nobody holds. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    @Spec
    private CommandSpec command;

    private BuildsetCommand() {}

    public static void main(String[] arguments) {
        JETTY.setLevel(Level.WARNING);
        Interruption interruption = Interruption.install();
        int status;
        try {
            status = run(System.out, System.err, interruption::allow, arguments);
        } finally {
            interruption.unwound();
        }
        System.exit(interruption.isStopping() ? INTERRUPTED : status);
    }

    /** Runs one command and returns its exit status. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        return run(out, err, limit -> {}, arguments);
    }

    /** With all its commands. */
    static CommandLine commandLine(Console console, Consumer<Duration> unwinding) {
        return new CommandLine(new BuildsetCommand())
                .addSubcommand(new BuildCommand(console))
                .addSubcommand(new UploadCommand(console))
                .addSubcommand(new PromoteCommand(console))
                .addSubcommand(new CleanupCommand(console))
                .addSubcommand(new ServeCommand(console, unwinding))
                .addSubcommand(new HashPasswordCommand(console))
                .addSubcommand(new PruneCommand(console))
                .addSubcommand(new FsckCommand(console))
                .addSubcommand(new DemoCommand(console));
    }

    private static int run(PrintStream out, PrintStream err, Consumer<Duration> unwinding, String... arguments) {
        Console console = new Console(out, err);
        CommandLine commandLine = commandLine(console, unwinding);
        commandLine.setOut(new java.io.PrintWriter(out, true));
        commandLine.setErr(new java.io.PrintWriter(err, true));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof InterruptedException || Thread.interrupted()) {
                console.error("interrupted");
                return INTERRUPTED;
            }
            console.error(Failure.message(failure));
            if (Failure.isUnexpected(failure)) {
                failure.printStackTrace(err);
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine.execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing command");
    }
}
