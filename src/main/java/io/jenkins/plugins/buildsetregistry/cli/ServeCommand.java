package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.cli.serve.FileWatch;
import io.jenkins.plugins.buildsetregistry.cli.serve.HostAndPort;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeConfigFile;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeSettings;
import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
                    + " owner may read it.",
            "More users, tokens, TLS, limits, upstreams and pruning need a configuration: see docs/registry-server.md."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration in YAML, instead of all other options.")
    private Path config;

    @Option(names = "--check", description = "Say whether the configuration can be used, and end.")
    private boolean check;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Address to serve at; 127.0.0.1:5000 if it is not given; port 0 for a free one.")
    private String listen;

    @Option(names = "--storage", paramLabel = "DIR", description = "Directory that images are kept in.")
    private Path storage;

    @Option(names = "--users", paramLabel = "FILE", description = "File of users, see below.")
    private Path users;

    @Option(names = "--access-log", paramLabel = "FILE", description = "One line for each request.")
    private Path accessLog;

    private final Console console;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        requireOptionsThatGoTogether();
        ServeSettings settings = read();
        if (check) {
            console.accept(config + " can be used");
            return 0;
        }
        RegistryConfig registry = settings.registry();
        try (RegistryServer server = RegistryServer.start(registry);
                FileWatch changes = new FileWatch(settings.watched())) {
            console.accept("serving at " + server.address() + " from " + registry.storage());
            while (true) {
                changes.await();
                reload(server, changes);
            }
        } catch (InterruptedException e) {
            console.accept("stopped");
        }
        return 0;
    }

    private void requireOptionsThatGoTogether() {
        if (config != null && (listen != null || storage != null || users != null || accessLog != null)) {
            throw wrong("--config takes the place of --listen, --storage, --users and --access-log");
        }
        if (config == null && (storage == null || users == null)) {
            throw wrong("Missing required options: --config, or --storage and --users");
        }
        if (config == null && check) {
            throw wrong("--check is for --config");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private ServeSettings read() throws IOException {
        if (config != null) {
            return ServeConfigFile.read(config, System.getenv());
        }
        HostAndPort address;
        try {
            address = HostAndPort.parse(listen == null ? "127.0.0.1:5000" : listen);
        } catch (IllegalArgumentException e) {
            throw wrong("Invalid value for --listen: " + e.getMessage());
        }
        AccessRules access =
                new AccessRules(UsersFile.read(users).users(), false, false, null, ServeConfigFile.LOGIN_LIMIT);
        RegistryConfig registry = new RegistryConfig(
                address.host(),
                address.port(),
                storage.toAbsolutePath(),
                null,
                null,
                null,
                null,
                accessLog == null ? null : accessLog.toAbsolutePath(),
                new ServingOptions(List.of(), null, access, null, Limits.DEFAULT, false));
        return new ServeSettings(registry, List.of(users));
    }

    /** Users, certificate and access log only; of what cannot be used, the old one stays. */
    private void reload(RegistryServer server, FileWatch changes) {
        attempt("users", () -> {
            ServeSettings now = read();
            server.replaceUsers(now.registry().options().access().users());
            changes.watch(now.watched());
        });
        attempt("certificate", server::reloadCertificate);
        attempt("access log", server::reopenAccessLog);
        console.accept("reloaded");
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            console.error("goes on with the " + what + " it has: " + Failure.message(e));
        }
    }
}
