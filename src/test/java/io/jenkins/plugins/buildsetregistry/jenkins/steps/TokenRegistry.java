package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import io.jenkins.plugins.buildsetregistry.registry.Limits;
import io.jenkins.plugins.buildsetregistry.registry.PortRange;
import io.jenkins.plugins.buildsetregistry.registry.RegistryConfig;
import io.jenkins.plugins.buildsetregistry.registry.RegistryServer;
import io.jenkins.plugins.buildsetregistry.registry.ServingOptions;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A registry of ours that asks for tokens. */
public final class TokenRegistry implements AutoCloseable {
    public static final Credentials USER = new Credentials("gate", "gate-secret");

    private final RegistryServer server;

    public TokenRegistry(Path storage) throws IOException {
        this(storage, true);
    }

    /** @param tokens or passwords only */
    public TokenRegistry(Path storage, boolean tokens) throws IOException {
        User user = new User(USER.username(), Role.WRITER, List.of());
        Users users = new Users(List.of(new Account(user, new PlainSecret(USER.password()))));
        AccessRules rules = new AccessRules(users, false, tokens, null, null);
        ServingOptions options = new ServingOptions(List.of(), null, rules, null, Limits.DEFAULT, false);
        server = RegistryServer.start(
                new RegistryConfig("127.0.0.1", PortRange.of(0), storage, null, null, null, null, null, options));
    }

    public URI address() {
        return server.address();
    }

    List<String> tags(String repository) throws IOException, InterruptedException {
        return new RemoteRegistry(RegistryAccess.of(address()).withCredentials(USER))
                .repository(repository)
                .tags();
    }

    @Override
    public void close() {
        server.close();
    }
}
