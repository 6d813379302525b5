package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Everybody who can log in, at one moment. */
public record Users(List<Account> accounts) {
    public Users {
        accounts = List.copyOf(accounts);
    }

    /** Accounts of that name; one at most, unless the passwords of two roles tell them apart. */
    List<Account> named(String name) {
        return accounts.stream()
                .filter(account -> account.user().name().equals(name))
                .toList();
    }

    /** The user of that name. */
    public Optional<User> find(String name) {
        return named(name).stream().map(Account::user).findFirst();
    }

    /** The account with the name and the password of {@code earlier}; all else may be different. */
    Optional<Account> successor(Account earlier) {
        return named(earlier.user().name()).stream()
                .filter(account -> MessageDigest.isEqual(
                        account.secret().material(), earlier.secret().material()))
                .findFirst();
    }

    boolean isKnown(String name) {
        return !named(name).isEmpty();
    }

    /** Takes its time where passwords are hashed, for names that nobody has too: the time is not to tell which exist. */
    Optional<Account> check(BasicLogin login) {
        List<Account> named = named(login.name());
        if (named.isEmpty()) {
            accounts.stream()
                    .map(Account::secret)
                    .filter(Users::isSlow)
                    .findFirst()
                    .ifPresent(secret -> secret.matches(login.password()));
            return Optional.empty();
        }
        Optional<Account> proved = Optional.empty();
        for (Account account : named) {
            if (account.secret().matches(login.password())) {
                proved = Optional.of(account);
            }
        }
        return proved;
    }

    boolean isSlow() {
        return accounts.stream().map(Account::secret).anyMatch(Users::isSlow);
    }

    private static boolean isSlow(Secret secret) {
        return secret instanceof PasswordHash;
    }
}
