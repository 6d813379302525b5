package hudson;

import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.buildsetregistry.local.LocalProcess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

public abstract class Launcher {
    protected final TaskListener listener;
    protected final VirtualChannel channel;

    protected Launcher(TaskListener listener, VirtualChannel channel) {
        this.listener = listener;
        this.channel = channel;
    }

    protected Launcher(Launcher launcher) {
        this(launcher.listener, launcher.channel);
    }

    public VirtualChannel getChannel() {
        return channel;
    }

    public TaskListener getListener() {
        return listener;
    }

    public final ProcStarter launch() {
        return new ProcStarter();
    }

    public abstract Proc launch(ProcStarter starter) throws IOException;

    public abstract Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
            throws IOException, InterruptedException;

    public boolean isUnix() {
        return File.pathSeparatorChar == ':';
    }

    public abstract void kill(Map<String, String> modelEnvVars) throws IOException, InterruptedException;

    /** Local: what it starts is killed by the variables of {@code /proc/PID/environ}. */
    public static class LocalLauncher extends Launcher {
        public LocalLauncher(TaskListener listener) {
            this(listener, FilePath.localChannel);
        }

        public LocalLauncher(TaskListener listener, VirtualChannel channel) {
            super(listener, channel);
        }

        @Override
        public Proc launch(ProcStarter ps) throws IOException {
            if (!ps.quiet) {
                listener.getLogger().println(ps.line());
            }
            EnvVars env = new EnvVars(System.getenv());
            EnvVars own = new EnvVars();
            for (String variable : ps.envs()) {
                own.addLine(variable);
            }
            env.overrideExpandingAll(own);
            List<String> command = ps.commands.stream().map(env::expand).toList();
            File directory = ps.pwd == null ? null : new File(ps.pwd.getRemote());
            return LocalProcess.start(command, env, directory, ps.stdin, ps.stdout, ps.stderr);
        }

        @Override
        public Channel launchChannel(String[] cmd, OutputStream out, FilePath workDir, Map<String, String> envVars)
                throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public void kill(Map<String, String> modelEnvVars) throws InterruptedException {
            LocalProcess.killAll(modelEnvVars);
        }
    }

    public final class ProcStarter {
        protected List<String> commands = List.of();
        protected boolean[] masks;
        private boolean quiet;
        protected FilePath pwd;
        protected OutputStream stdout;
        protected OutputStream stderr;
        protected InputStream stdin;
        protected String[] envs;

        public ProcStarter() {}

        /** Local: splits at white space, knows no quotes. */
        public ProcStarter cmdAsSingleString(String s) {
            List<String> words = new ArrayList<>();
            new StringTokenizer(s).asIterator().forEachRemaining(word -> words.add((String) word));
            return cmds(words);
        }

        public ProcStarter cmds(String... args) {
            return cmds(List.of(args));
        }

        public ProcStarter cmds(List<String> args) {
            commands = new ArrayList<>(args);
            return this;
        }

        public List<String> cmds() {
            return commands;
        }

        public ProcStarter masks(boolean... masks) {
            this.masks = masks;
            return this;
        }

        public boolean[] masks() {
            return masks;
        }

        public ProcStarter quiet(boolean quiet) {
            this.quiet = quiet;
            return this;
        }

        public boolean quiet() {
            return quiet;
        }

        public ProcStarter pwd(FilePath workDir) {
            pwd = workDir;
            return this;
        }

        public ProcStarter pwd(File workDir) {
            return pwd(new FilePath(workDir));
        }

        public ProcStarter pwd(String workDir) {
            return pwd(new FilePath(getChannel(), workDir));
        }

        public FilePath pwd() {
            return pwd;
        }

        public ProcStarter stdout(OutputStream out) {
            stdout = out;
            return this;
        }

        public ProcStarter stdout(TaskListener out) {
            return stdout(out.getLogger());
        }

        public OutputStream stdout() {
            return stdout;
        }

        public ProcStarter stderr(OutputStream err) {
            stderr = err;
            return this;
        }

        public OutputStream stderr() {
            return stderr;
        }

        public ProcStarter stdin(InputStream in) {
            stdin = in;
            return this;
        }

        public InputStream stdin() {
            return stdin;
        }

        public ProcStarter envs(Map<String, String> overrides) {
            return envs(overrides.entrySet().stream()
                    .map(variable -> variable.getKey() + "=" + variable.getValue())
                    .toArray(String[]::new));
        }

        public ProcStarter envs(String... overrides) {
            if (overrides != null) {
                for (String override : overrides) {
                    if (override.indexOf('=') < 0) {
                        throw new IllegalArgumentException(override);
                    }
                }
            }
            envs = overrides;
            return this;
        }

        public String[] envs() {
            return envs == null ? new String[0] : envs.clone();
        }

        public Proc start() throws IOException {
            return launch(this);
        }

        public int join() throws IOException, InterruptedException {
            return start().join();
        }

        private String line() {
            StringBuilder line = new StringBuilder(pwd == null ? "$" : "[" + pwd.getName() + "] $");
            for (int i = 0; i < commands.size(); i++) {
                line.append(' ').append(masks != null && masks[i] ? "********" : commands.get(i));
            }
            return line.toString();
        }
    }
}
