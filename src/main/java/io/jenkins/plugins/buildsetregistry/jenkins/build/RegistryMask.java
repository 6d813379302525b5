package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the passwords of sidecars out of the log. It is stored with the build without them, and takes them along to an agent,
 * whose output is masked there.
 */
public final class RegistryMask extends ConsoleLogFilter implements Serializable {
    private static final long serialVersionUID = 1;

    private final BlockRegistry block;

    private RegistryMask(BlockRegistry block) {
        this.block = block;
    }

    public static RegistryMask of(BlockRegistry block) {
        return new RegistryMask(block);
    }

    /** For whatever sidecar runs for the build that has the log. */
    public static RegistryMask ofBuild() {
        return new RegistryMask(null);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public OutputStream decorateLogger(Run build, OutputStream logger) {
        MaskPatterns patterns = new MaskPatterns();
        return new MaskingStream(logger, () -> patterns.of(registry((Run<?, ?>) build)));
    }

    private Optional<RunningRegistry> registry(Run<?, ?> build) {
        return block == null
                ? RegistryAction.of(build).map(BlockRegistry::running)
                : Optional.ofNullable(block.running());
    }

    private Object writeReplace() {
        boolean travels = Channel.current() != null && block != null;
        return travels ? new OnAgent(new MaskPatterns().of(registry(null))) : this;
    }

    /** Never stored: it only travels. */
    private static final class OnAgent extends ConsoleLogFilter implements Serializable {
        private static final long serialVersionUID = 1;

        private final ArrayList<String> patterns;

        OnAgent(List<String> patterns) {
            this.patterns = new ArrayList<>(patterns);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return new MaskingStream(logger, () -> patterns);
        }
    }
}
