package io.jenkins.plugins.buildsetregistry.local;

import hudson.Proc;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A process of this machine as Jenkins would start it: its environment is exactly what is given, and a cookie. */
public final class LocalProcess extends Proc {
    private static final String COOKIE = "HUDSON_COOKIE";
    private static final int COPY_MILLIS = 10_000;

    private final Process process;
    private final Map<String, String> cookie;
    private final List<Thread> copiers;

    private LocalProcess(Process process, Map<String, String> cookie, List<Thread> copiers) {
        this.process = process;
        this.cookie = cookie;
        this.copiers = copiers;
    }

    /** @param in null for none; {@code out} null for nowhere; {@code err} null for where {@code out} goes */
    public static LocalProcess start(
            List<String> command,
            Map<String, String> env,
            File directory,
            InputStream in,
            OutputStream out,
            OutputStream err)
            throws IOException {
        if (directory != null && !directory.exists()) {
            throw new IOException("Process working directory '" + directory.getAbsolutePath() + "' doesn't exist!");
        }
        Map<String, String> cookie = Map.of(COOKIE, UUID.randomUUID().toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory).redirectErrorStream(err == null);
        builder.environment().clear();
        builder.environment().putAll(env);
        builder.environment().putAll(cookie);
        Process process = builder.start();
        Thread stdout = copier(process.getInputStream(), out == null ? OutputStream.nullOutputStream() : out, false);
        Thread stderr = copier(process.getErrorStream(), err == null ? OutputStream.nullOutputStream() : err, false);
        if (in == null) {
            process.getOutputStream().close();
        } else {
            copier(in, process.getOutputStream(), true);
        }
        return new LocalProcess(process, cookie, List.of(stdout, stderr));
    }

    private static Thread copier(InputStream in, OutputStream out, boolean close) {
        Thread thread = new Thread(
                () -> {
                    try (InputStream from = in) {
                        byte[] buffer = new byte[8192];
                        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                            out.write(buffer, 0, read);
                            out.flush();
                        }
                        if (close) {
                            out.close();
                        }
                    } catch (IOException e) {
                        // The process ended first.
                    }
                },
                "copier");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public int join() throws InterruptedException {
        try {
            int code = process.waitFor();
            for (Thread copier : copiers) {
                copier.join(COPY_MILLIS);
            }
            return code;
        } catch (InterruptedException e) {
            destroy();
            throw e;
        }
    }

    @Override
    public void kill() throws InterruptedException {
        destroy();
        join();
    }

    private void destroy() {
        process.destroy();
        killAll(cookie);
    }

    @Override
    public InputStream getStdout() {
        return null;
    }

    @Override
    public InputStream getStderr() {
        return null;
    }

    @Override
    public OutputStream getStdin() {
        return null;
    }

    /** Ends every process that has all these variables, and what they started. */
    public static void killAll(Map<String, String> variables) {
        if (variables.isEmpty()) {
            return;
        }
        long self = ProcessHandle.current().pid();
        List<ProcessHandle> found = ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != self && has(handle, variables))
                .toList();
        for (ProcessHandle handle : found) {
            handle.descendants().forEach(ProcessHandle::destroy);
            handle.destroy();
        }
        for (ProcessHandle handle : found) {
            try {
                handle.onExit().get(5, TimeUnit.SECONDS);
            } catch (Exception e) {
                handle.destroyForcibly();
            }
        }
    }

    private static boolean has(ProcessHandle handle, Map<String, String> variables) {
        Path file = Path.of("/proc", String.valueOf(handle.pid()), "environ");
        try {
            String environment = new String(Files.readAllBytes(file), Charset.defaultCharset());
            Set<String> present = new HashSet<>(Arrays.asList(environment.split("\0")));
            return variables.entrySet().stream()
                    .allMatch(variable -> present.contains(variable.getKey() + "=" + variable.getValue()));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
