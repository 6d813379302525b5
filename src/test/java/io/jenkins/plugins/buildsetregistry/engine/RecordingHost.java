package io.jenkins.plugins.buildsetregistry.engine;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.CommandResult;
import io.jenkins.plugins.buildsetregistry.host.Host;
import io.jenkins.plugins.buildsetregistry.host.HostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Remembers commands and directories that were asked of a real host. */
class RecordingHost implements Host {
    private final Host host;
    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final List<String> directories = new CopyOnWriteArrayList<>();

    RecordingHost(Host host) {
        this.host = host;
    }

    List<Command> commands() {
        return commands;
    }

    List<String> directories() {
        return directories;
    }

    @Override
    public CommandResult run(Command command, Consumer<String> lines) throws HostException, InterruptedException {
        commands.add(command);
        return host.run(command, lines);
    }

    @Override
    public long startDetached(Command command, String outputFile) throws HostException {
        commands.add(command);
        return host.startDetached(command, outputFile);
    }

    @Override
    public Map<String, String> environment() {
        return host.environment();
    }

    @Override
    public Optional<String> which(String program) throws HostException, InterruptedException {
        return host.which(program);
    }

    @Override
    public String temporaryDirectory(String prefix) throws HostException {
        String directory = host.temporaryDirectory(prefix);
        directories.add(directory);
        return directory;
    }

    @Override
    public Optional<byte[]> read(String path) throws HostException {
        return host.read(path);
    }

    @Override
    public List<String> list(String directory) throws HostException {
        return host.list(directory);
    }

    @Override
    public void write(String path, byte[] content) throws HostException {
        host.write(path, content);
    }

    @Override
    public void delete(String path) throws HostException {
        host.delete(path);
    }
}
