package io.jenkins.plugins.buildsetregistry.local;

import java.io.IOException;
import java.io.OutputStream;

/** A stream that an agent writes to and whose other end is on the controller, where Jenkins is. */
public final class HomewardStream extends OutputStream {
    private final OutputStream home;

    public HomewardStream(OutputStream home) {
        this.home = home;
    }

    private interface Write {
        void run() throws IOException;
    }

    @Override
    public void write(int b) throws IOException {
        onController(() -> home.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        onController(() -> home.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        onController(home::flush);
    }

    private static void onController(Write write) throws IOException {
        boolean onAgent = LocalRemoting.isOnAgent();
        LocalRemoting.onAgent(false);
        try {
            write.run();
        } finally {
            LocalRemoting.onAgent(onAgent);
        }
    }
}
