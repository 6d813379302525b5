package hudson.util;

import hudson.model.TaskListener;
import io.jenkins.plugins.buildsetregistry.local.HomewardStream;
import io.jenkins.plugins.buildsetregistry.local.LocalRemoting;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Local: what crosses to an agent writes to the same stream. */
@SuppressWarnings("deprecation")
public class StreamTaskListener extends AbstractTaskListener implements TaskListener, Closeable {
    private transient PrintStream out;

    public StreamTaskListener(OutputStream out, Charset charset) {
        this.out = new PrintStream(out, true, charset == null ? Charset.defaultCharset() : charset);
    }

    public StreamTaskListener(File out, Charset charset) throws IOException {
        this(Files.newOutputStream(out.toPath()), charset);
    }

    public static StreamTaskListener fromStdout() {
        return new StreamTaskListener(System.out, Charset.defaultCharset());
    }

    public static StreamTaskListener fromStderr() {
        return new StreamTaskListener(System.err, Charset.defaultCharset());
    }

    @Override
    public PrintStream getLogger() {
        return out;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
        stream.writeLong(LocalRemoting.export(out, stream));
    }

    private void readObject(ObjectInputStream stream) throws IOException {
        out = new PrintStream(
                new HomewardStream((PrintStream) LocalRemoting.imported(stream.readLong())),
                true,
                StandardCharsets.UTF_8);
    }
}
