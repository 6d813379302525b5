package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves the plugin in a running Jenkins, over its HTTP API, and leaves nothing behind. */
@Command(
        name = "bin/acceptance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Proves the plugin in a running Jenkins, and takes away again what it made there.",
            "The password or API token comes from a file, or from JENKINS_TOKEN or JENKINS_PASSWORD in the environment.",
            "Exit status: 0 all passed, 1 something failed or was not run, 2 wrong usage."
        })
public final class Acceptance implements Callable<Integer> {
    /** Of the source tree; the script sets it. */
    private static final String HOME = "${sys:buildset.home:-.}";

    /** Held, so that its level stays. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    @Spec
    private CommandSpec command;

    private final Map<String, String> environment;

    @Parameters(paramLabel = "URL", arity = "0..1", description = "Address of the Jenkins.")
    private URI jenkins;

    @Option(names = "--user", defaultValue = "admin", description = "An administrator; default admin.")
    private String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds the password or API token.")
    private Path passwordFile;

    @Option(names = "--scenario", paramLabel = "NAME", arity = "1..*", description = "Only these.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Only say which scenarios there are.")
    private boolean list;

    @Option(
            names = "--hpi",
            paramLabel = "FILE",
            defaultValue = HOME + "/central/plugin/target/buildset-registry.hpi",
            description = "The plugin; default: the one that was built here.")
    private Path hpi;

    @Option(names = "--no-install", description = "Prove the plugin that is installed.")
    private boolean noInstall;

    @Option(names = "--agent-jar", paramLabel = "FILE", description = "Default: Jenkins' own.")
    private Path agentJar;

    @Option(
            names = "--jenkins-home",
            paramLabel = "DIR",
            description = "If it is on this machine: is searched for passwords.")
    private Path jenkinsHome;

    @Option(
            names = "--restart-command",
            paramLabel = "COMMAND",
            description = "Kills Jenkins and starts it again, for the scenario hard-restart.")
    private String restartCommand;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            description = "Of this machine, where Jenkins and its nodes reach the registries of the suite.")
    private String address;

    @Option(names = "--allow-missing", description = "Scenarios that cannot be run are no failure.")
    private boolean allowMissing;

    @Option(names = "--keep", description = "Leave folders, node, configuration and files.")
    private boolean keep;

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            defaultValue = HOME + "/target/acceptance",
            description = "For the logs of all builds; default target/acceptance.")
    private Path logs;

    Acceptance(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        JETTY.setLevel(Level.WARNING);
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Acceptance(environment)).setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println("bin/acceptance: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        });
    }

    @Override
    public Integer call() throws Exception {
        List<Scenario> chosen = chosen();
        if (list) {
            chosen.forEach(scenario -> say("%-20s %s".formatted(scenario.name(), scenario.about())));
            return 0;
        }
        if (jenkins == null || jenkins.getHost() == null) {
            throw usage("name the address of a Jenkins, such as http://127.0.0.1:8080/");
        }
        if (!noInstall && !Files.exists(hpi)) {
            throw usage("there is no plugin in " + hpi + ": name it with --hpi, or say --no-install");
        }
        Report report = new Report();
        JenkinsClient client = new JenkinsClient(jenkins, user, password());
        Settings settings =
                new Settings(noInstall ? null : hpi, agentJar, jenkinsHome, restartCommand, address, keep, logs);
        new Run(client, settings, report, this::say).all(chosen);
        say("");
        report.print(this::say);
        return report.isGood(allowMissing) ? 0 : 1;
    }

    private List<Scenario> chosen() {
        List<Scenario> all = Scenarios.all(restartCommand != null);
        for (String name : names) {
            if (all.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw usage("there is no scenario '" + name + "'; --list says which there are");
            }
        }
        return names.isEmpty()
                ? all
                : all.stream()
                        .filter(scenario -> names.contains(scenario.name()))
                        .toList();
    }

    private String password() throws IOException {
        if (passwordFile != null) {
            return Files.readString(passwordFile).strip();
        }
        for (String variable : List.of("JENKINS_TOKEN", "JENKINS_PASSWORD")) {
            if (environment.containsKey(variable)) {
                return environment.get(variable);
            }
        }
        throw usage("no password: give --password-file, or set JENKINS_TOKEN or JENKINS_PASSWORD");
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private void say(String line) {
        PrintWriter out = command.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
