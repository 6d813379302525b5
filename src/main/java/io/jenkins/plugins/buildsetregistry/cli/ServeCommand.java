package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code buildset serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs a registry until it is told to end, such as a site's intermediate registry.",
        footer = {
            "%nThe file of users has one line each, `writer NAME PASSWORD` and, if wanted, `reader NAME PASSWORD`; only its"
                    + " owner may read it."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5000",
            description = "Address to serve at; ${DEFAULT-VALUE} if it is not given; port 0 for a free one.")
    private String listen;

    @Option(
            names = "--storage",
            paramLabel = "DIR",
            required = true,
            description = "Directory that images are kept in.")
    private Path storage;

    @Option(names = "--users", paramLabel = "FILE", required = true, description = "File of users, see below.")
    private Path users;

    @Option(names = "--access-log", paramLabel = "FILE", description = "One line for each request.")
    private Path accessLog;

    private final Console console;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        int colon = listen.lastIndexOf(':');
        if (colon <= 0 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new ParameterException(command.commandLine(), "Invalid value for --listen: expected HOST:PORT");
        }
        UsersFile known = UsersFile.read(users);
        RegistryConfig config = new RegistryConfig(
                listen.substring(0, colon),
                Integer.parseInt(listen.substring(colon + 1)),
                storage.toAbsolutePath(),
                known.writer(),
                known.reader(),
                null,
                null,
                accessLog == null ? null : accessLog.toAbsolutePath());
        try (RegistryServer server = RegistryServer.start(config)) {
            console.accept("serving at " + server.address() + " from " + storage);
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            console.accept("stopped");
        }
        return 0;
    }
}
