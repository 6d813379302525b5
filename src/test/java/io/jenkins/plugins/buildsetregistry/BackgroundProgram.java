package io.jenkins.plugins.buildsetregistry;

import io.jenkins.plugins.buildsetregistry.host.Command;
import io.jenkins.plugins.buildsetregistry.host.LocalHost;
import io.jenkins.plugins.buildsetregistry.host.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A server that a test starts and stops by its process. */
public final class BackgroundProgram implements AutoCloseable {
    private final ProcessIdentity process;
    private final Path output;

    public BackgroundProgram(Command command, Path output) throws IOException {
        this.output = output;
        this.process = ProcessIdentity.of(new LocalHost().startDetached(command, output.toString()))
                .orElseThrow(() -> new IOException(command + " has ended at once"));
    }

    public void awaitReady(Callable<Boolean> ready) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            boolean isReady = process.isAlive() && ready.call();
            // Who answers may be another program, on a port that this one ended for want of.
            if (!process.isAlive() || !isReady && System.nanoTime() > deadline) {
                close();
                throw new IOException("did not start: " + Files.readString(output));
            }
            if (isReady) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        process.terminate(Duration.ofSeconds(20));
    }
}
