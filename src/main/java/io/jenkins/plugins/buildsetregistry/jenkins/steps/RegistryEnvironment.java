package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import hudson.EnvVars;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;

/** What steps in the block find in their environment. It is stored with the build, and without the passwords. */
final class RegistryEnvironment extends EnvironmentExpander {
    private static final long serialVersionUID = 1;

    static final String ADDRESS = "BUILDSET_REGISTRY";
    private static final String USER = "BUILDSET_REGISTRY_USER";
    private static final String PASSWORD = "BUILDSET_REGISTRY_PASSWORD";
    private static final String READER = "BUILDSET_REGISTRY_READER";
    private static final String READER_PASSWORD = "BUILDSET_REGISTRY_READER_PASSWORD";

    private final RunningRegistry registry;
    private final boolean reader;

    private RegistryEnvironment(RunningRegistry registry, boolean reader) {
        this.registry = registry;
        this.reader = reader;
    }

    /** With the login that may push, and that which may only pull. */
    static RegistryEnvironment ofWriter(RunningRegistry registry) {
        return new RegistryEnvironment(registry, false);
    }

    /** The only login is that which may only pull. */
    static RegistryEnvironment ofReader(RunningRegistry registry) {
        return new RegistryEnvironment(registry, true);
    }

    @Override
    public void expand(EnvVars environment) throws IOException, InterruptedException {
        ReadSecrets.Secrets secrets = RunningSecrets.get().of(registry);
        environment.override(ADDRESS, registry.authority());
        Credentials login = reader ? secrets.reader() : secrets.writer();
        environment.override(USER, login.username());
        environment.override(PASSWORD, login.password());
        environment.override(READER, secrets.reader().username());
        environment.override(READER_PASSWORD, secrets.reader().password());
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return Set.of(PASSWORD, READER_PASSWORD);
    }
}
