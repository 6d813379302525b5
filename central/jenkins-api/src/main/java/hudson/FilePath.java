package hudson;

import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.remoting.Callable;
import hudson.remoting.LocalChannel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.buildsetregistry.local.AgentChannel;
import io.jenkins.plugins.buildsetregistry.local.AgentLauncher;
import io.jenkins.plugins.buildsetregistry.local.LocalFiles;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalRemoting;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.remoting.RoleChecker;
import org.jenkinsci.remoting.RoleSensitive;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

/** Local: a file of this machine, whatever the channel; but callables cross as they would to an agent. */
public final class FilePath implements SerializableOnlyOverRemoting {
    public static final LocalChannel localChannel = new LocalChannel(null);

    private final String remote;
    private final transient VirtualChannel channel;

    public FilePath(VirtualChannel channel, String remote) {
        this.channel = channel instanceof LocalChannel ? null : channel;
        String normal = Path.of(remote).normalize().toString();
        this.remote = normal.isEmpty() ? "." : normal;
    }

    public FilePath(File localPath) {
        this(localChannel, localPath.getPath());
    }

    public FilePath(FilePath base, String rel) {
        this(base.channel, Path.of(base.remote).resolve(rel).toString());
    }

    public String getRemote() {
        return remote;
    }

    public String getName() {
        return Objects.toString(Path.of(remote).getFileName(), "");
    }

    public String getBaseName() {
        String name = getName();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    public FilePath getParent() {
        Path parent = Path.of(remote).getParent();
        return parent == null ? null : new FilePath(channel, parent.toString());
    }

    public FilePath child(String rel) {
        return new FilePath(this, rel);
    }

    public FilePath sibling(String rel) {
        FilePath parent = getParent();
        return parent == null ? null : parent.child(rel);
    }

    public VirtualChannel getChannel() {
        return channel == null ? localChannel : channel;
    }

    public boolean isRemote() {
        return channel != null;
    }

    public Computer toComputer() {
        return LocalJenkins.computerOf(getChannel());
    }

    public <T> T act(FileCallable<T> callable) throws IOException, InterruptedException {
        try {
            return act(new OnFile<>(callable, remote));
        } catch (Interrupted e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        }
    }

    public <V, E extends Throwable> V act(Callable<V, E> callable) throws IOException, InterruptedException, E {
        return channel == null ? LocalRemoting.call(callable, false) : channel.call(callable);
    }

    public FilePath absolutize() throws IOException, InterruptedException {
        return new FilePath(channel, file().toAbsolutePath().toString());
    }

    public URI toURI() throws IOException, InterruptedException {
        return file().toUri();
    }

    public void mkdirs() throws IOException, InterruptedException {
        Files.createDirectories(file());
    }

    public boolean exists() throws IOException, InterruptedException {
        return Files.exists(file());
    }

    public boolean isDirectory() throws IOException, InterruptedException {
        return Files.isDirectory(file());
    }

    public long length() throws IOException, InterruptedException {
        return file().toFile().length();
    }

    public long lastModified() throws IOException, InterruptedException {
        return file().toFile().lastModified();
    }

    public boolean delete() throws IOException, InterruptedException {
        Files.deleteIfExists(file());
        return true;
    }

    public void deleteRecursive() throws IOException, InterruptedException {
        LocalFiles.deleteRecursive(file());
    }

    public List<FilePath> list() throws IOException, InterruptedException {
        return LocalFiles.list(file()).stream().map(this::child).toList();
    }

    public FilePath createTempDir(String prefix, String suffix) throws IOException, InterruptedException {
        return child(Files.createTempDirectory(file(), prefix + "." + suffix)
                .getFileName()
                .toString());
    }

    public FilePath createTempFile(String prefix, String suffix) throws IOException, InterruptedException {
        return child(Files.createTempFile(file(), prefix, suffix).getFileName().toString());
    }

    public FilePath createTextTempFile(String prefix, String suffix, String contents)
            throws IOException, InterruptedException {
        FilePath made = createTempFile(prefix, suffix);
        made.write(contents, null);
        return made;
    }

    public void chmod(int mask) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(file(), LocalFiles.permissions(mask));
    }

    public int mode() throws IOException, InterruptedException {
        return LocalFiles.mode(Files.getPosixFilePermissions(file()));
    }

    public InputStream read() throws IOException, InterruptedException {
        return Files.newInputStream(file());
    }

    public String readToString() throws IOException, InterruptedException {
        return Files.readString(file(), StandardCharsets.UTF_8);
    }

    public OutputStream write() throws IOException, InterruptedException {
        Path file = file().toAbsolutePath();
        Files.createDirectories(file.getParent());
        return Files.newOutputStream(file);
    }

    public void write(String content, String encoding) throws IOException, InterruptedException {
        try (OutputStream out = write()) {
            out.write(content.getBytes(encoding == null ? Charset.defaultCharset() : Charset.forName(encoding)));
        }
    }

    public void copyFrom(InputStream in) throws IOException, InterruptedException {
        try (OutputStream out = write()) {
            in.transferTo(out);
        }
    }

    public void copyFrom(FilePath source) throws IOException, InterruptedException {
        source.copyTo(this);
    }

    public void copyTo(FilePath target) throws IOException, InterruptedException {
        try (OutputStream out = target.write()) {
            copyTo(out);
        } catch (IOException e) {
            throw new IOException("Failed to copy " + remote + " to " + target.remote, e);
        }
    }

    public void copyTo(OutputStream out) throws IOException, InterruptedException {
        Files.copy(file(), out);
    }

    public void renameTo(FilePath target) throws IOException, InterruptedException {
        Files.move(file(), target.file(), StandardCopyOption.REPLACE_EXISTING);
    }

    public Launcher createLauncher(TaskListener listener) throws IOException, InterruptedException {
        return channel instanceof AgentChannel agent
                ? new AgentLauncher(listener, agent)
                : new Launcher.LocalLauncher(listener, getChannel());
    }

    private Path file() throws IOException {
        if (channel instanceof AgentChannel agent) {
            agent.requireOpen();
        }
        return Path.of(remote);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        LocalRemoting.requireCrossing(this, out);
        out.defaultWriteObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilePath path && remote.equals(path.remote) && Objects.equals(channel, path.channel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(remote, channel);
    }

    @Deprecated
    @Override
    public String toString() {
        return remote;
    }

    public interface FileCallable<T> extends Serializable, RoleSensitive {
        T invoke(File f, VirtualChannel channel) throws IOException, InterruptedException;
    }

    private record OnFile<T>(FileCallable<T> callable, String file) implements Callable<T, IOException> {
        @Override
        public T call() throws IOException {
            try {
                return callable.invoke(new File(file), localChannel);
            } catch (InterruptedException e) {
                throw new Interrupted(e);
            }
        }

        @Override
        public void checkRoles(RoleChecker checker) {
            callable.checkRoles(checker);
        }
    }

    private static final class Interrupted extends IOException {
        Interrupted(InterruptedException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
