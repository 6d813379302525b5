package jenkins.tasks;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.console.ConsoleLogFilter;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildWrapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.Beta;

public abstract class SimpleBuildWrapper extends BuildWrapper {
    public boolean requiresWorkspace() {
        return true;
    }

    public void setUp(
            Context context,
            Run<?, ?> build,
            FilePath workspace,
            Launcher launcher,
            TaskListener listener,
            EnvVars initialEnvironment)
            throws IOException, InterruptedException {
        if (requiresWorkspace()) {
            throw new AbstractMethodError("no setUp() with a workspace in " + getClass());
        }
        setUp(context, build, listener, initialEnvironment);
    }

    public void setUp(Context context, Run<?, ?> build, TaskListener listener, EnvVars initialEnvironment)
            throws IOException, InterruptedException {
        if (requiresWorkspace()) {
            throw new IllegalStateException(getClass() + " needs a workspace");
        }
        throw new AbstractMethodError("no setUp() without a workspace in " + getClass());
    }

    @Restricted(Beta.class)
    public Context createContext() {
        return new Context(requiresWorkspace());
    }

    public ConsoleLogFilter createLoggerDecorator(Run<?, ?> build) {
        return null;
    }

    @Override
    public final Environment setUp(AbstractBuild build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        return super.setUp(build, launcher, listener);
    }

    public static final class Context {
        private final Map<String, String> env = new HashMap<>();
        private final boolean workspace;
        private Disposer disposer;

        private Context(boolean workspace) {
            this.workspace = workspace;
        }

        public void env(String key, String value) {
            if (env.putIfAbsent(key, value) != null) {
                throw new IllegalStateException("just one binding for " + key);
            }
        }

        public Map<String, String> getEnv() {
            return env;
        }

        public Disposer getDisposer() {
            return disposer;
        }

        public void setDisposer(Disposer disposer) {
            if (this.disposer != null) {
                throw new IllegalStateException("just one disposer");
            }
            disposer.workspace = workspace;
            this.disposer = disposer;
        }
    }

    public abstract static class Disposer implements Serializable {
        private boolean workspace = true;

        @Restricted(Beta.class)
        public final boolean requiresWorkspace() {
            return workspace;
        }

        public void tearDown(Run<?, ?> build, FilePath workspace, Launcher launcher, TaskListener listener)
                throws IOException, InterruptedException {
            if (requiresWorkspace()) {
                throw new AbstractMethodError("no tearDown() with a workspace in " + getClass());
            }
            tearDown(build, listener);
        }

        public void tearDown(Run<?, ?> build, TaskListener listener) throws IOException, InterruptedException {
            if (requiresWorkspace()) {
                throw new IllegalStateException(getClass() + " needs a workspace");
            }
            throw new AbstractMethodError("no tearDown() without a workspace in " + getClass());
        }
    }
}
