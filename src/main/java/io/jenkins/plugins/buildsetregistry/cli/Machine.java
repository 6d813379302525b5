package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.RunDirectory;
import io.jenkins.plugins.buildsetregistry.engine.EngineSettings;
import io.jenkins.plugins.buildsetregistry.engine.Engines;
import io.jenkins.plugins.buildsetregistry.engine.PinnedBases;
import io.jenkins.plugins.buildsetregistry.engine.embedded.EmbeddedEngine;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The machine that a command runs on: its run directory, and programs whose temporary files are in it. */
final class Machine implements AutoCloseable {
    private final RunDirectory run;
    private final LocalHost host;
    private final Console console;

    private Machine(RunDirectory run, LocalHost host, Console console) {
        this.run = run;
        this.host = host;
        this.console = console;
    }

    /** Also sweeps what killed commands have left. */
    static Machine open(Console console) throws IOException {
        RunDirectory run = RunDirectory.open(new LocalHost(), RunDirectory.defaultRoot(), console);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(run.environment());
        environment.put(
                "TMPDIR", Files.createDirectory(run.path().resolve("tmp")).toString());
        return new Machine(run, new LocalHost(environment), console);
    }

    RunDirectory run() {
        return run;
    }

    LocalHost host() {
        return host;
    }

    Engines engines() {
        Path temporary = Path.of(host.environment().get("TMPDIR"));
        EmbeddedEngine embedded = new EmbeddedEngine(temporary, host.environment(), PinnedBases.WARN);
        return new Engines(host, EngineSettings.DEFAULT, embedded);
    }

    @Override
    public void close() throws IOException {
        run.close();
    }
}
