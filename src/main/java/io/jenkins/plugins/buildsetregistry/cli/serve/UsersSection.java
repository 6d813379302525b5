package io.jenkins.plugins.buildsetregistry.cli.serve;

import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.PasswordHash;
import io.jenkins.plugins.buildsetregistry.registry.auth.PlainSecret;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.Secret;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code users}: names, roles, repositories, and where the passwords are. */
final class UsersSection {
    private static final List<Role> ROLES = List.of(Role.READER, Role.WRITER, Role.ADMIN, Role.MONITOR);

    private final Map<String, String> environment;
    private final List<Path> watched;
    private final Set<String> names = new HashSet<>();

    /** @param watched takes the files that passwords are in */
    UsersSection(Map<String, String> environment, List<Path> watched) {
        this.environment = environment;
        this.watched = watched;
    }

    Users read(List<Section> sections, Faults faults) {
        List<Account> accounts = new ArrayList<>();
        for (Section section : sections) {
            Account account = faults.read(() -> account(section), null);
            if (account != null) {
                accounts.add(account);
            }
        }
        return new Users(accounts);
    }

    private Account account(Section section) throws ConfigException {
        String name = section.requiredText("name");
        if (name.isEmpty() || name.indexOf(':') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw section.problem("name", "a name is not empty and has no ':'");
        }
        if (!names.add(name)) {
            throw section.problem("name", "another user has this name");
        }
        Role role = section.value("role", UsersSection::role).orElseThrow(() -> section.missing("role"));
        User user = new User(name, role, section.patterns("repositories"));
        Optional<Secret> secret = secret(section);
        section.requireNothingElse("users");
        return new Account(
                user,
                secret.orElseThrow(() -> section.problem("user '" + name
                        + "' has no password: give one of 'password', 'passwordFile' and 'passwordVariable'")));
    }

    private static Role role(String text) {
        return ROLES.stream()
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected reader, writer, admin or monitor"));
    }

    private Optional<Secret> secret(Section section) throws ConfigException {
        Optional<Secret> hash = section.value("password", UsersSection::hash);
        Optional<String> plain = Passwords.read(section, environment, watched);
        if (hash.isPresent() && plain.isPresent()) {
            throw section.problem("one password is enough");
        }
        return hash.isPresent() ? hash : plain.map(UsersSection::secret);
    }

    private static PasswordHash hash(String text) {
        return PasswordHash.parse(text);
    }

    /** A file and a variable may hold a hash too. */
    private static Secret secret(String text) {
        try {
            return PasswordHash.parse(text);
        } catch (IllegalArgumentException e) {
            return new PlainSecret(text);
        }
    }
}
