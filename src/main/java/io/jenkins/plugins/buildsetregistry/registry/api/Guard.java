package io.jenkins.plugins.buildsetregistry.registry.api;

import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.api.Caller.Everybody;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.Action;
import io.jenkins.plugins.buildsetregistry.registry.auth.BasicLogin;
import io.jenkins.plugins.buildsetregistry.registry.auth.Grant;
import io.jenkins.plugins.buildsetregistry.registry.auth.Logins;
import io.jenkins.plugins.buildsetregistry.registry.auth.Role;
import io.jenkins.plugins.buildsetregistry.registry.auth.Scope;
import io.jenkins.plugins.buildsetregistry.registry.auth.Tokens;
import io.jenkins.plugins.buildsetregistry.registry.auth.TooManyFailures;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.auth.Users;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Finds out who asks, and refuses what they may not do, with the challenge that tells clients how to go on. */
public final class Guard implements AutoCloseable {
    private static final String BASIC = "Basic realm=\"Buildset Registry\", charset=\"UTF-8\"";
    private static final String BEARER = "Bearer ";

    private final AccessRules rules;
    private final Logins logins;
    private final Tokens tokens;
    private final Everybody everybody;

    /**
     * @param rules or null: everybody may do everything
     * @param tokens or null: there are none
     */
    public Guard(AccessRules rules, Tokens tokens) {
        this.rules = rules;
        this.tokens = tokens;
        this.logins = rules == null ? null : new Logins(rules.users(), rules.loginLimit());
        this.everybody = rules == null
                ? Everybody.MAY_DO_ALL
                : rules.anonymousRead() ? Everybody.MAY_READ : Everybody.MUST_LOG_IN;
    }

    /** From now on these can log in, and nobody else; tokens of those who are gone are not good any more. */
    public void replaceUsers(Users users) {
        if (logins != null) {
            logins.replace(users);
        }
    }

    Tokens tokens() {
        return tokens;
    }

    Users users() {
        return logins.users();
    }

    boolean isReadByEverybody() {
        return everybody != Everybody.MUST_LOG_IN;
    }

    Caller stranger() {
        return new Caller(null, null, everybody);
    }

    /** Calls back, now or from another thread, with whoever proves to have sent the request. */
    void identify(Exchange exchange, Consumer<Caller> then) {
        String authorization = exchange.header(HttpHeader.AUTHORIZATION).orElse(null);
        if (rules == null || authorization == null) {
            then.accept(stranger());
            return;
        }
        if (tokens != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            then.accept(bearer(authorization.substring(BEARER.length()).trim()));
            return;
        }
        Optional<BasicLogin> login = BasicLogin.parse(authorization);
        if (login.isEmpty()) {
            then.accept(stranger());
            return;
        }
        check(
                exchange,
                login.get(),
                account -> then.accept(account.map(known -> new Caller(known.user(), null, everybody))
                        .orElseGet(this::stranger)));
    }

    private Caller bearer(String token) {
        Optional<Grant> grant = tokens.verifyAccess(token);
        if (grant.isEmpty()) {
            return stranger();
        }
        Optional<User> user = users().find(grant.get().user());
        return user.map(known -> new Caller(known, grant.get(), everybody)).orElseGet(this::stranger);
    }

    /** Calls back with the account that the password proves; answers those who have failed too often. */
    void check(Exchange exchange, BasicLogin login, Consumer<Optional<Account>> then) {
        CompletableFuture<Optional<Account>> checked = logins.check(login, Request.getRemoteAddr(exchange.request()));
        if (checked.isDone()) {
            resume(exchange, checked, then);
        } else {
            checked.whenCompleteAsync(
                    (account, failure) -> resume(exchange, checked, then),
                    exchange.request().getComponents().getExecutor());
        }
    }

    private static void resume(
            Exchange exchange, CompletableFuture<Optional<Account>> checked, Consumer<Optional<Account>> then) {
        try {
            then.accept(checked.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof TooManyFailures tooMany) {
                long seconds = Math.max(1, tooMany.retryAfter().toSeconds());
                exchange.with("Retry-After", Long.toString(seconds));
                exchange.fail(new OciException(ErrorCode.TOOMANYREQUESTS, tooMany.getMessage()));
            } else {
                exchange.fail(e.getCause());
            }
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    /** @throws OciException unless the caller may */
    void require(Exchange exchange, Action action, String repository) throws OciException {
        Caller caller = Caller.of(exchange);
        if (caller.may(action, repository)) {
            return;
        }
        if (caller.isKnown() && !caller.userMay(action, repository)) {
            throw new OciException(
                    ErrorCode.DENIED,
                    "user " + caller.name() + " may not " + action.name().toLowerCase(Locale.ROOT) + " in "
                            + repository);
        }
        String scope = new Scope(repository, withPull(action)).toString();
        challenge(exchange, ",scope=\"" + scope + "\"" + (caller.isKnown() ? ",error=\"insufficient_scope\"" : ""));
        throw unauthorized();
    }

    private static Set<Action> withPull(Action action) {
        return action == Action.PUSH ? Set.of(Action.PULL, Action.PUSH) : Set.of(action);
    }

    /** The base of the API, where clients find out how to log in: who need not, is still to learn how they could. */
    void requireBase(Exchange exchange) throws OciException {
        Caller caller = Caller.of(exchange);
        if (caller.isKnown() && caller.grant() == null && !caller.user().role().may(Action.PULL)) {
            throw new OciException(ErrorCode.DENIED, "user " + caller.name() + " may not read images");
        }
        boolean came = caller.isKnown() || isAnonymousBearer(exchange);
        if (!came && (everybody == Everybody.MUST_LOG_IN || tokens != null)) {
            challenge(exchange, "");
            throw unauthorized();
        }
    }

    private boolean isAnonymousBearer(Exchange exchange) {
        return tokens != null
                && everybody == Everybody.MAY_READ
                && exchange.header(HttpHeader.AUTHORIZATION)
                        .filter(header -> header.startsWith(BEARER))
                        .flatMap(header -> tokens.verifyAccess(header.substring(BEARER.length())))
                        .isPresent();
    }

    /** For what is outside the API and has no scope: a token, which is good for its scopes alone, does not open it. */
    void requireRole(Exchange exchange, Predicate<Role> role) throws OciException {
        Caller caller = Caller.of(exchange);
        if (!caller.isKnown() || caller.grant() != null) {
            exchange.with("WWW-Authenticate", BASIC);
            throw unauthorized();
        }
        if (!role.test(caller.user().role())) {
            throw new OciException(ErrorCode.DENIED, "user " + caller.name() + " may not do this");
        }
    }

    private void challenge(Exchange exchange, String details) {
        exchange.with(
                "WWW-Authenticate",
                tokens == null
                        ? BASIC
                        : "Bearer realm=\"" + TokenHandler.address(exchange, rules) + "\",service=\""
                                + TokenHandler.SERVICE + "\"" + details);
    }

    static OciException unauthorized() {
        return new OciException(ErrorCode.UNAUTHORIZED, "log in with a user of this registry");
    }

    /** For the token endpoint, which takes passwords only. */
    OciException refusePassword(Exchange exchange) {
        exchange.with("WWW-Authenticate", BASIC);
        return unauthorized();
    }

    @Override
    public void close() {
        if (logins != null) {
            logins.close();
        }
    }
}
