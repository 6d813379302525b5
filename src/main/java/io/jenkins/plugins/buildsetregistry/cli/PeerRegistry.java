package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CNCF distribution's registry, as Debian packages it, with a password ({@code htpasswd}, bcrypt). */
final class PeerRegistry {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private PeerRegistry() {}

    static RegistryAccess start(Machine machine, Path directory, Credentials user)
            throws BuildsetException, IOException, InterruptedException {
        String program = program(machine, "docker-registry", "docker-registry");
        String users = users(machine, directory, user);
        Path configuration = directory.resolve("config.yml");
        Files.writeString(configuration, """
                version: 0.1
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: true
                http:
                  addr: 127.0.0.1:0
                auth:
                  htpasswd:
                    realm: demo
                    path: %s
                """.formatted(directory.resolve("storage"), users));
        Path output = directory.resolve("output.log");
        Optional<ProcessIdentity> process = machine.run()
                .start(new Command(List.of(program, "serve", configuration.toString()), Map.of(), null), output);
        return RegistryAccess.of(URI.create("http://" + address(process, output)))
                .withCredentials(user);
    }

    private static String users(Machine machine, Path directory, Credentials user)
            throws BuildsetException, IOException, InterruptedException {
        Path password = directory.resolve("password");
        Path users = directory.resolve("htpasswd");
        machine.host().write(password.toString(), user.password().getBytes(StandardCharsets.UTF_8));
        CommandResult result = machine.host()
                .run(
                        Command.of(
                                "sh",
                                "-c",
                                "exec \"$0\" -i -B -c \"$1\" \"$2\" < \"$3\"",
                                program(machine, "htpasswd", "apache2-utils"),
                                users.toString(),
                                user.username(),
                                password.toString()),
                        line -> {});
        machine.host().delete(password.toString());
        if (!result.succeeded()) {
            throw new BuildsetException("htpasswd failed: " + result.output().trim());
        }
        return users.toString();
    }

    private static String program(Machine machine, String name, String debianPackage) throws BuildsetException {
        return machine.host()
                .which(name)
                .orElseThrow(() -> new BuildsetException("--peer needs the program " + name
                        + ", which is not on the PATH: install it (on Debian: apt-get install " + debianPackage + ")"));
    }

    private static String address(Optional<ProcessIdentity> process, Path output)
            throws BuildsetException, IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Matcher listening = LISTENING.matcher(Files.readString(output));
            if (listening.find()) {
                return listening.group(1);
            }
            if (process.filter(ProcessIdentity::isAlive).isEmpty() || System.nanoTime() > deadline) {
                throw new BuildsetException("docker-registry did not start: "
                        + Files.readString(output).strip());
            }
            Thread.sleep(20);
        }
    }
}
