package io.jenkins.plugins.buildsetregistry.host;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One process of this machine, told apart from a later one that got the same id. Reads back from {@link #toString}.
 *
 * @param pid process id
 * @param start when it started, in a form that only compares: on Linux the boot id and clock ticks since boot (proc(5),
 *     {@code starttime}), which no change of the clock moves; elsewhere milliseconds since 1970
 */
public record ProcessIdentity(long pid, String start) implements Serializable {
    private static final Path PROC = Path.of("/proc");

    public ProcessIdentity {
        if (pid <= 0 || start.isEmpty() || start.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("invalid process identity '" + pid + "@" + start + "'");
        }
    }

    /** The process that has that id now; empty if there is none, or it has ended and only waits to be reaped. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessHandle.of(pid).flatMap(ProcessIdentity::of);
    }

    private static Optional<ProcessIdentity> of(ProcessHandle process) {
        if (Files.isReadable(PROC.resolve("self/stat"))) {
            return onLinux(process.pid());
        }
        return process.info()
                .startInstant()
                .filter(instant -> process.isAlive())
                .map(instant -> new ProcessIdentity(process.pid(), Long.toString(instant.toEpochMilli())));
    }

    private static Optional<ProcessIdentity> onLinux(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, so fields count from its end: state is the 3rd, starttime the
            // 22nd.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended ? Optional.empty() : Optional.of(new ProcessIdentity(pid, bootId() + "/" + fields[19]));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
    }

    /** @throws IllegalArgumentException unless {@code text} came from {@link #toString} */
    public static ProcessIdentity parse(String text) {
        int at = text.indexOf('@');
        if (at < 0 || !text.substring(0, at).matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("invalid process identity '" + text + "': expected pid@start");
        }
        return new ProcessIdentity(Long.parseLong(text.substring(0, at)), text.substring(at + 1));
    }

    public boolean isAlive() {
        return equals(of(pid).orElse(null));
    }

    /**
     * Asks this process and all its descendants to end, waits, kills what is left, and waits for that. Does nothing to another
     * process that has the id now. An interrupt cuts {@code grace} short and stays set.
     *
     * @return whether all of it is gone
     */
    public boolean terminate(Duration grace) {
        if (pid == ProcessHandle.current().pid()) {
            throw new IllegalArgumentException("a process does not terminate itself");
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || !isAlive()) {
            return true;
        }
        return new ProcessTree(process.get()).end(grace) || !isAlive();
    }

    /** {@link #terminate} without grace. */
    public boolean kill() {
        return terminate(Duration.ZERO);
    }

    /** Waits until it has ended. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (isAlive()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    @Override
    public String toString() {
        return pid + "@" + start;
    }
}
