package io.jenkins.plugins.buildsetregistry.registry.auth;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** What fails takes the same time for each name, also for those that nobody has: the time is not to tell which exist. */
    Optional<Account> check(BasicLogin login) {
        Optional<Account> proved = Optional.empty();
        for (Account account : named(login.name())) {
            if (account.secret().matches(login.password())) {
                proved = Optional.of(account);
            }
        }
        if (proved.isEmpty()) {
            PasswordHash.spend(login.password(), mostRounds() - rounds(login.name()));
        }
        return proved;
    }

    /** Work that it takes to compare a password with those of that name. */
    long rounds(String name) {
        return named(name).stream()
                .mapToLong(account -> account.secret().rounds())
                .sum();
    }

    long mostRounds() {
        Map<String, Long> byName = new HashMap<>();
        accounts.forEach(account ->
                byName.merge(account.user().name(), (long) account.secret().rounds(), Long::sum));
        return byName.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    boolean isSlow() {
        return mostRounds() > 0;
    }
}
