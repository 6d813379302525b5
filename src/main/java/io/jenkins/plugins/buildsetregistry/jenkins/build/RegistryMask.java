package io.jenkins.plugins.buildsetregistry.jenkins.build;

import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.remoting.Channel;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Keeps the passwords of a sidecar out of the log. It is stored with the build without them, and takes them along to an
 * agent, whose output is masked there.
 */
public final class RegistryMask extends ConsoleLogFilter implements Serializable {
    private static final long serialVersionUID = 1;

    private final RunningRegistry registry;

    public RegistryMask(RunningRegistry registry) {
        this.registry = registry;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public OutputStream decorateLogger(Run build, OutputStream logger) throws IOException, InterruptedException {
        List<String> patterns = patterns(registry);
        return new MaskingStream(logger, () -> patterns);
    }

    static ArrayList<String> patterns(RunningRegistry registry) throws IOException, InterruptedException {
        ReadSecrets.Secrets secrets = RunningSecrets.get().of(registry);
        ArrayList<String> patterns = new ArrayList<>();
        for (Credentials credentials : List.of(secrets.writer(), secrets.reader())) {
            patterns.add(credentials.password());
            patterns.add(base64(credentials.username() + ":" + credentials.password()));
            patterns.add(base64(credentials.password()));
        }
        return patterns;
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Object writeReplace() throws IOException {
        if (Channel.current() == null) {
            return this;
        }
        try {
            return new OnAgent(patterns(registry));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the passwords of the buildset registry were read", e);
        }
    }

    /** Never stored: it only travels. */
    private static final class OnAgent extends ConsoleLogFilter implements Serializable {
        private static final long serialVersionUID = 1;

        private final ArrayList<String> patterns;

        OnAgent(ArrayList<String> patterns) {
            this.patterns = patterns;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return new MaskingStream(logger, () -> patterns);
        }
    }
}
