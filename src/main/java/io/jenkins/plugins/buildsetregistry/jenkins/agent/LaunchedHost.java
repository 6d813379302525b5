package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.host.OutputTail;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * An agent whose programs run where the blocks around a step run theirs. Its files are the agent's own: those of the workspace are
 * the same in a container, but logins, mirrors and the marks of a container are looked for at the agent only.
 */
final class LaunchedHost implements Host {
    /** Whose the files are is asked where they are. */
    private static final String USER = "id";

    /** What a shell says if there is no such program, but a program may say it too. */
    private static final int NOT_FOUND = 127;

    private final LocalHost agent;
    private final Programs programs;
    private final Map<String, String> added;

    /** @param added to the environment of every command; the agent's has it too */
    LaunchedHost(LocalHost agent, Programs programs, Map<String, String> added) {
        this.agent = agent;
        this.programs = programs;
        this.added = Map.copyOf(added);
    }

    @Override
    public CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException {
        String program = command.arguments().get(0);
        if (program.equals(USER)) {
            return agent.run(command, lines);
        }
        CommandResult result = launch(command, lines);
        if (result.status() == NOT_FOUND && which(program).isEmpty()) {
            throw new HostException(
                    "program '" + program + "' was not found where the steps around this one run theirs;"
                            + " install it in that container, or build in another");
        }
        return result;
    }

    private CommandResult launch(Command command, Consumer<String> lines) throws HostException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Map<String, String> environment = new HashMap<>(added);
        environment.putAll(command.environment());
        String id = UUID.randomUUID().toString();
        OutputTail tail = new OutputTail();
        Lines output = new Lines(line -> {
            tail.add(line);
            lines.accept(line);
        });
        try {
            programs.start(id, command.arguments(), environment, command.directory());
            Programs.Output said;
            do {
                said = programs.next(id);
                output.add(said.bytes());
            } while (said.status() == null);
            output.end();
            return new CommandResult(said.status(), tail.toString());
        } catch (InterruptedException | RuntimeException e) {
            kill(id, e);
            throw e;
        } catch (IOException e) {
            kill(id, e);
            throw new HostException(
                    "cannot run " + command.arguments().get(0) + " where the steps around this one run programs: "
                            + e.getMessage(),
                    e);
        }
    }

    private void kill(String id, Exception why) {
        try {
            programs.kill(id);
        } catch (IOException | InterruptedException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public Optional<String> which(String program) throws HostException, InterruptedException {
        if (program.equals(USER)) {
            return agent.which(program);
        }
        Command search = File.separatorChar == '/'
                ? Command.of("sh", "-c", "command -v -- \"$1\"", "sh", program)
                : Command.of("where", program);
        CommandResult found = launch(search, line -> {});
        return found.succeeded() ? found.output().lines().findFirst() : Optional.empty();
    }

    /** What outlives a step does not run in its container. */
    @Override
    public long startDetached(Command command, String outputFile) throws HostException {
        return agent.startDetached(command, outputFile);
    }

    @Override
    public Map<String, String> environment() {
        return agent.environment();
    }

    @Override
    public String temporaryDirectory(String prefix) throws HostException {
        return agent.temporaryDirectory(prefix);
    }

    @Override
    public Optional<byte[]> read(String path) throws HostException {
        return agent.read(path);
    }

    @Override
    public List<String> list(String directory) throws HostException {
        return agent.list(directory);
    }

    @Override
    public void write(String path, byte[] content) throws HostException {
        agent.write(path, content);
    }

    @Override
    public void delete(String path) throws HostException {
        agent.delete(path);
    }

    /** Bytes as they come, by lines. */
    private static final class Lines {
        private final Consumer<String> lines;
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        void add(byte[] bytes) {
            for (byte b : bytes) {
                if (b == '\n') {
                    tell();
                } else {
                    begun.write(b);
                }
            }
        }

        void end() {
            if (begun.size() > 0) {
                tell();
            }
        }

        private void tell() {
            String line = begun.toString(UTF_8);
            begun.reset();
            lines.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
    }
}
