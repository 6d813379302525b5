package io.jenkins.plugins.buildsetregistry.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory another process has, where the system says so: on Linux. */
final class ProcessMemory {
    private final Path status;

    ProcessMemory(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
    }

    /** What is resident now; 0 on other systems. */
    long residentKib() throws IOException {
        return kib("VmRSS:");
    }

    /** The most that was resident at any time; 0 on other systems. */
    long highestKib() throws IOException {
        return kib("VmHWM:");
    }

    private long kib(String key) throws IOException {
        List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
