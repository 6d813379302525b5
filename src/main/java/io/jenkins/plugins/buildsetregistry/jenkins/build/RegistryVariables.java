package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The environment variables of a block with a registry. */
public final class RegistryVariables {
    private static final Logger LOGGER = Logger.getLogger(RegistryVariables.class.getName());
    private static final String ADDRESS = "BUILDSET_REGISTRY";
    private static final String USER = "BUILDSET_REGISTRY_USER";
    private static final String PASSWORD = "BUILDSET_REGISTRY_PASSWORD";
    private static final String READER = "BUILDSET_REGISTRY_READER";
    private static final String READER_PASSWORD = "BUILDSET_REGISTRY_READER_PASSWORD";

    public static final Set<String> SENSITIVE = Set.of(PASSWORD, READER_PASSWORD);

    private RegistryVariables() {}

    /**
     * @param reader whether the login is the one that may only pull
     * @return without logins if the files of the registry are gone, or its node does not answer
     */
    public static Map<String, String> of(RunningRegistry registry, boolean reader) throws InterruptedException {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(ADDRESS, registry.authority());
        secrets(registry).ifPresent(secrets -> {
            Credentials login = reader ? secrets.reader() : secrets.writer();
            variables.put(USER, login.username());
            variables.put(PASSWORD, login.password());
            variables.put(READER, secrets.reader().username());
            variables.put(READER_PASSWORD, secrets.reader().password());
        });
        return variables;
    }

    /** Steps on other nodes go on while that of the registry does not answer. */
    private static Optional<ReadSecrets.Secrets> secrets(RunningRegistry registry) throws InterruptedException {
        try {
            return RunningSecrets.get().of(registry);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot read the passwords of the buildset registry at " + registry);
            return Optional.empty();
        }
    }
}
