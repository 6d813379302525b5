package io.jenkins.plugins.buildsetregistry.local;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The credentials that there are, until the {@link LocalJenkins} is closed. */
public final class LocalCredentials {
    private static final List<Credentials> ALL = new CopyOnWriteArrayList<>();

    private LocalCredentials() {}

    public static void add(Credentials credentials) {
        ALL.add(credentials);
    }

    public static void addUsernamePassword(String id, String username, String password) {
        add(new UsernamePassword(id, username, Secret.fromString(password)));
    }

    public static void addSecretText(String id, String secret) {
        add(new SecretText(id, Secret.fromString(secret)));
    }

    public static void clear() {
        ALL.clear();
    }

    public static <C extends Credentials> List<C> all(Class<C> type) {
        return ALL.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public static <C extends IdCredentials> C byId(String id, Class<C> type) {
        return all(type).stream()
                .filter(credentials -> id.equals(credentials.getId()))
                .findFirst()
                .orElse(null);
    }

    public static <C extends IdCredentials> ListBoxModel list(Class<C> type, CredentialsMatcher matcher) {
        ListBoxModel list = new ListBoxModel();
        all(type).stream()
                .filter(matcher::matches)
                .forEach(credentials -> list.add(credentials.getId(), credentials.getId()));
        return list;
    }

    private static final class UsernamePassword implements StandardUsernamePasswordCredentials {
        private final String id;
        private final String username;
        private final Secret password;

        UsernamePassword(String id, String username, Secret password) {
            this.id = id;
            this.username = username;
            this.password = password;
        }

        @Override
        public CredentialsScope getScope() {
            return CredentialsScope.GLOBAL;
        }

        @Override
        public CredentialsDescriptor getDescriptor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return id;
        }

        @Override
        public String getUsername() {
            return username;
        }

        @Override
        public Secret getPassword() {
            return password;
        }
    }

    private static final class SecretText implements StringCredentials {
        private final String id;
        private final Secret secret;

        SecretText(String id, Secret secret) {
            this.id = id;
            this.secret = secret;
        }

        @Override
        public CredentialsScope getScope() {
            return CredentialsScope.GLOBAL;
        }

        @Override
        public CredentialsDescriptor getDescriptor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String getDescription() {
            return id;
        }

        @Override
        public Secret getSecret() {
            return secret;
        }
    }
}
