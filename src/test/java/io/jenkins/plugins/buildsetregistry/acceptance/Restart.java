package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts a Jenkins again. */
final class Restart {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final JenkinsClient client;
    private final String command;
    private final Consumer<String> log;

    /** @param command of the user, for a hard restart; or null */
    Restart(JenkinsClient client, String command, Consumer<String> log) {
        this.client = client;
        this.command = command;
        this.log = log;
    }

    /** Jenkins ends when nothing runs that would be lost, and comes back by itself. */
    void safely() throws Exception {
        String before = session();
        log.accept("restarting Jenkins");
        try {
            client.post("safeRestart");
        } catch (JenkinsException e) {
            throw new NotRun("this Jenkins cannot restart itself: " + e.getMessage());
        }
        awaitNew(before);
    }

    /** By the command of the user. */
    void hard() throws Exception {
        if (command == null) {
            throw new NotRun("no --restart-command is given");
        }
        String before = session();
        log.accept("restarting Jenkins: " + command);
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new Failed("the restart command has failed: " + command);
        }
        awaitNew(before);
    }

    private String session() throws IOException, InterruptedException {
        return client.session().orElseThrow(() -> new IOException("Jenkins does not answer at " + client.root()));
    }

    private void awaitNew(String before) throws Exception {
        Await.until(
                "Jenkins is back",
                LIMIT,
                () -> client.session().filter(now -> !now.equals(before)).isPresent());
        client.newSession();
    }
}
