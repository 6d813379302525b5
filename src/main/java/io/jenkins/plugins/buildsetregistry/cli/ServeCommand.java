package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.cli.serve.FileWatch;
import io.jenkins.plugins.buildsetregistry.cli.serve.HostAndPort;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeConfigFile;
import io.jenkins.plugins.buildsetregistry.cli.serve.ServeSettings;
import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
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
    /** For what is closed after the last request has ended. */
    private static final Duration AFTER_REQUESTS = Duration.ofMinutes(1);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration in YAML, instead of all other options.")
    private Path config;

    @Option(
            names = "--check",
            description = "Say what is wrong with the configuration and the files that it names, and end.")
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
    private final Consumer<Duration> unwinding;

    /** @param unwinding is told how long this command may take to end when it is told to */
    ServeCommand(Console console, Consumer<Duration> unwinding) {
        this.console = console;
        this.unwinding = unwinding;
    }

    @Override
    public Integer call() throws Exception {
        requireOptionsThatGoTogether();
        if (check) {
            return check();
        }
        ServeSettings settings = read();
        RegistryConfig registry = settings.registry();
        unwinding.accept(registry.options().limits().stop().plus(AFTER_REQUESTS));
        try (RegistryServer server = RegistryServer.start(registry);
                FileWatch changes = new FileWatch(settings.watched())) {
            console.accept("serving at " + server.address() + " from " + registry.storage());
            while (true) {
                changes.await();
                reload(server, settings, changes);
            }
        } catch (InterruptedException e) {
            console.accept("stopped");
        }
        return 0;
    }

    private int check() throws IOException {
        List<String> faults = ServeConfigFile.check(config, System.getenv(), Instant.now());
        faults.forEach(console::error);
        if (faults.isEmpty()) {
            console.accept(config + " can be used");
        }
        return faults.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
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
                PortRange.of(address.port()),
                storage.toAbsolutePath(),
                null,
                null,
                null,
                null,
                accessLog == null ? null : accessLog.toAbsolutePath(),
                new ServingOptions(List.of(), null, access, null, Limits.DEFAULT, false));
        return new ServeSettings(registry, List.of(users), Map.of());
    }

    /** Users, certificate and access log only; of what cannot be used, the old one stays. */
    private void reload(RegistryServer server, ServeSettings running, FileWatch changes) {
        List<String> reloaded = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Set<String> restart = new LinkedHashSet<>();
        attempt("users", reloaded, refused, () -> {
            ServeSettings now = read();
            server.replaceUsers(now.registry().options().access().users());
            changes.watch(now.watched());
            restart.addAll(running.fixedThatDiffer(now));
        });
        if (running.registry().options().tls() != null) {
            attempt("certificate", reloaded, refused, server::reloadCertificate);
        }
        if (running.registry().accessLog() != null) {
            attempt("access log", reloaded, refused, server::reopenAccessLog);
        }
        console.accept("reloaded: " + (reloaded.isEmpty() ? "nothing" : String.join(", ", reloaded))
                + (refused.isEmpty() ? "" : "; refused, and as before: " + String.join(", ", refused))
                + (restart.isEmpty() ? "" : "; changed, but used after a restart only: " + String.join(", ", restart)));
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String what, List<String> reloaded, List<String> refused, Step step) {
        try {
            step.run();
            reloaded.add(what);
        } catch (IOException | RuntimeException e) {
            refused.add(what);
            Failure.message(e).lines().forEach(line -> console.error("goes on with the " + what + " it has: " + line));
        }
    }
}
