package io.jenkins.plugins.buildsetregistry.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands the lines of a program's output from a thread that blocks in {@code read} to one that can be interrupted. A line is
 * cut after {@value #LINE_LIMIT} characters.
 */
final class OutputReader {
    static final int LINE_LIMIT = 1 << 16;
    private static final int LINES_AHEAD = 256;
    private static final int SILENT_TURNS = 10;
    private static final int TURN_MILLIS = 100;

    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(LINES_AHEAD);
    private final Process process;
    private final Thread thread;

    OutputReader(Process process, String name) {
        this.process = process;
        this.thread = new Thread(() -> read(process.getInputStream()), "output of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** @return empty when there is no more: at the end, or when the program has ended and only a daemon it left holds the pipe */
    Optional<String> next() throws InterruptedException {
        // In turns: if one of them passed while the machine stood still, the other thread has the rest to read on.
        int silent = 0;
        while (silent < SILENT_TURNS) {
            boolean ended = !process.isAlive();
            Optional<String> line = lines.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
            if (line != null) {
                return line;
            }
            silent += ended ? 1 : 0;
        }
        return Optional.empty();
    }

    void stop() {
        thread.interrupt();
    }

    private void read(InputStream stream) {
        try {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, nativeCharset()))) {
                split(reader);
            } catch (IOException e) {
                // The pipe broke: what came so far is the output.
            }
            lines.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void split(BufferedReader reader) throws IOException, InterruptedException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                emit(line);
            } else {
                if (line.length() == LINE_LIMIT) {
                    emit(line);
                }
                line.append((char) c);
            }
        }
        if (line.length() > 0) {
            emit(line);
        }
    }

    private void emit(StringBuilder line) throws InterruptedException {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        lines.put(Optional.of(line.toString()));
        line.setLength(0);
    }

    private static Charset nativeCharset() {
        String name = System.getProperty("native.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }
}
