package io.jenkins.plugins.buildsetregistry.jenkins.agent;

import hudson.Launcher;
import hudson.Proc;
import hudson.model.Computer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * A program of a launcher. Its output is kept until it is asked for, however much it is: who writes it may be the thread that
 * everything from the agent comes through, and must not wait.
 */
final class LaunchedProgram extends OutputStream {
    /** By which launchers find what they have started, in a container too. */
    static final String COOKIE = "JENKINS_SERVER_COOKIE";

    private final Launcher launcher;
    private final String id;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Object life = new Object();
    private Proc process;
    private Integer status;
    private Throwable failure;

    /** @param id what it has as its cookie */
    LaunchedProgram(Launcher launcher, String id) {
        this.launcher = launcher;
        this.id = id;
    }

    void start(Launcher.ProcStarter starter) throws IOException {
        synchronized (life) {
            process = starter.stdout(this).start();
        }
        Computer.threadPoolForRemoting.submit(this::join);
    }

    private void join() {
        Integer code = null;
        Throwable thrown = null;
        try {
            code = process.join();
        } catch (Throwable e) { // launchers may throw anything, and somebody waits
            thrown = e;
        }
        synchronized (this) {
            status = code;
            failure = thrown;
            notifyAll();
        }
    }

    @Override
    public synchronized void write(int b) {
        output.write(b);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
        notifyAll();
    }

    synchronized Programs.Output next() throws IOException, InterruptedException {
        while (output.size() == 0 && status == null && failure == null) {
            wait();
        }
        if (failure != null) {
            throw new IOException("it is not known how it ended: " + failure.getMessage(), failure);
        }
        Programs.Output said = new Programs.Output(output.toByteArray(), status);
        output.reset();
        return said;
    }

    /** Waits for one that is starting. */
    void kill() throws IOException, InterruptedException {
        synchronized (life) {
            try {
                launcher.kill(Map.of(COOKIE, id));
            } finally {
                if (process != null) {
                    process.kill(); // of a container that may only be what leads into it
                }
            }
        }
    }
}
