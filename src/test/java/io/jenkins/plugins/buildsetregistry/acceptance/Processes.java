package io.jenkins.plugins.buildsetregistry.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What runs on this machine, as far as this user may see it. */
final class Processes {
    private Processes() {}

    /** What {@code ps} shows of every process to everybody. */
    static List<String> commandLines() {
        return pids().map(pid -> read(pid, "cmdline"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Those whose command line or environment names that directory, but for one process. */
    static List<Long> of(Path directory, long except) {
        return pids().filter(pid -> pid != except)
                .filter(pid -> read(pid, "cmdline").contains(directory.toString())
                        || read(pid, "environ").contains(directory.toString()))
                .filter(pid -> !read(pid, "cmdline").isEmpty())
                .toList();
    }

    static String describe(long pid) {
        String line = read(pid, "cmdline");
        int end = line.indexOf(" -cp ");
        return "process " + pid + " (" + (end < 0 ? line : line.substring(0, end) + " …") + ")";
    }

    static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }

    private static Stream<Long> pids() {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid);
    }

    private static String read(long pid, String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return new String(content, StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .trim();
        } catch (IOException e) {
            return ""; // it has ended, or is another user's
        }
    }
}
