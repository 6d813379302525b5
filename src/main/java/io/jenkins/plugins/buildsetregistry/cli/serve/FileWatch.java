package io.jenkins.plugins.buildsetregistry.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/** Tells when files have changed, or when somebody says so with SIGHUP. */
public final class FileWatch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 2_000;

    private final Semaphore asked = new Semaphore(0);
    private List<Path> files;
    private Map<Path, String> states = Map.of();

    public FileWatch(List<Path> files) {
        watch(files);
        try {
            Signal.handle(new Signal("HUP"), signal -> asked.release());
        } catch (IllegalArgumentException e) {
            // this system has no such signal; changes of files are seen all the same
            asked.drainPermits();
        }
    }

    /** From now on these. One that was among them has changed if it is not what it was when this was last asked. */
    public void watch(List<Path> newFiles) {
        files = List.copyOf(newFiles);
        Map<Path, String> known = states;
        states = states();
        states.replaceAll((file, now) -> known.getOrDefault(file, now));
    }

    /** Waits until one of the files is not what it was when this was last asked, or a signal has come. */
    public void await() throws InterruptedException {
        while (true) {
            if (asked.tryAcquire(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                asked.drainPermits();
                states = states();
                return;
            }
            Map<Path, String> now = states();
            if (!now.equals(states)) {
                states = now;
                return;
            }
        }
    }

    private Map<Path, String> states() {
        Map<Path, String> found = new HashMap<>();
        for (Path file : files) {
            try {
                Map<String, Object> attributes = Files.readAttributes(file, "size,lastModifiedTime,fileKey");
                found.put(file, attributes.toString());
            } catch (IOException e) {
                found.put(file, "missing");
            }
        }
        return found;
    }

    @Override
    public void close() {
        try {
            Signal.handle(new Signal("HUP"), sun.misc.SignalHandler.SIG_IGN);
        } catch (IllegalArgumentException e) {
            asked.drainPermits();
        }
    }
}
