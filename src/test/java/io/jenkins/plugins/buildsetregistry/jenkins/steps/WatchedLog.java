package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The log of a build; a test can do something at the very moment at which something is written. */
final class WatchedLog extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private String part;
    private Task task;

    /** What a test does. */
    interface Task {
        void run() throws Exception;
    }

    synchronized void watch(String newPart, Task newTask) {
        part = newPart;
        task = newTask;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] more, int offset, int length) {
        bytes.write(more, offset, length);
        Task due = due();
        if (due != null) {
            try {
                due.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private synchronized Task due() {
        Task due = task;
        if (due == null || !text().contains(part)) {
            return null;
        }
        task = null;
        return due;
    }
}
