package io.jenkins.plugins.buildsetregistry.registry.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.registry.ErrorCode;
import io.jenkins.plugins.buildsetregistry.registry.OciException;
import io.jenkins.plugins.buildsetregistry.registry.auth.AccessRules;
import io.jenkins.plugins.buildsetregistry.registry.auth.Account;
import io.jenkins.plugins.buildsetregistry.registry.auth.BasicLogin;
import io.jenkins.plugins.buildsetregistry.registry.auth.Grant;
import io.jenkins.plugins.buildsetregistry.registry.auth.Scope;
import io.jenkins.plugins.buildsetregistry.registry.auth.Tokens;
import io.jenkins.plugins.buildsetregistry.registry.auth.User;
import io.jenkins.plugins.buildsetregistry.registry.http.AccessLog;
import io.jenkins.plugins.buildsetregistry.registry.http.BodyInMemory;
import io.jenkins.plugins.buildsetregistry.registry.http.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/**
 * {@code /token}: trades a password for a token (CNCF distribution, "Token Authentication Specification" for GET,
 * "OAuth2 Token Authentication" for POST). A scope that the user may not have is left out of the token, not refused.
 */
final class TokenHandler {
    static final String PATH = "/token";
    static final String SERVICE = "buildset-registry";

    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");
    private static final int FORM_LIMIT = 64 << 10;

    private final Guard guard;
    private final Tokens tokens;

    TokenHandler(Guard guard) {
        this.guard = guard;
        this.tokens = guard.tokens();
    }

    /** Where the client asks for tokens. */
    static String address(Exchange exchange, AccessRules rules) {
        if (rules.url() != null) {
            return rules.url().resolve(PATH).toString();
        }
        String authority = String.valueOf(exchange.request().getHttpURI().getAuthority());
        // what the client wrote must not end the quotes that it is put in
        String host = AUTHORITY.matcher(authority).matches() ? authority : "localhost";
        return (exchange.request().isSecure() ? "https" : "http") + "://" + host + PATH;
    }

    void handle(Exchange exchange) throws IOException {
        exchange.with("Cache-Control", "no-store");
        switch (exchange.method()) {
            case "GET" -> get(exchange);
            case "POST" ->
                BodyInMemory.read(exchange, FORM_LIMIT, "a form that asks for a token", body -> post(exchange, body));
            default -> throw RootHandler.unsupported(exchange, "GET, POST");
        }
    }

    private void get(Exchange exchange) throws IOException {
        List<Scope> scopes = Scope.parse(exchange.queryAll("scope"));
        Optional<BasicLogin> login =
                BasicLogin.parse(exchange.header(HttpHeader.AUTHORIZATION).orElse(null));
        // docker sends mirrors the credentials of Docker Hub: what everybody may read is given without a look at them
        boolean reading = !scopes.isEmpty() && scopes.stream().allMatch(Scope::isReading);
        if (guard.isReadByEverybody() && (reading || login.isEmpty())) {
            answer(exchange, null, scopes, false);
            return;
        }
        if (login.isEmpty()) {
            throw guard.refusePassword(exchange);
        }
        boolean offline = exchange.query("offline_token").filter("true"::equals).isPresent();
        byPassword(exchange, login.get(), scopes, offline);
    }

    private void post(Exchange exchange, byte[] body) throws IOException {
        Fields form = new Fields();
        try {
            String text = new String(body, StandardCharsets.UTF_8);
            UrlEncoded.decodeUtf8To(text, 0, text.length(), form);
        } catch (RuntimeException e) {
            throw invalid("the form cannot be decoded");
        }
        List<Scope> scopes = Scope.parse(form.getValuesOrEmpty("scope"));
        switch (String.valueOf(form.getValue("grant_type"))) {
            case "password" -> {
                if (form.getValue("username") == null || form.getValue("password") == null) {
                    throw invalid("a password grant needs username and password");
                }
                byPassword(
                        exchange,
                        new BasicLogin(form.getValue("username"), form.getValue("password")),
                        scopes,
                        "offline".equals(form.getValue("access_type")));
            }
            case "refresh_token" -> {
                Optional<Account> account =
                        tokens.verifyRefresh(String.valueOf(form.getValue("refresh_token")), guard.users());
                if (account.isEmpty()) {
                    throw guard.refusePassword(exchange);
                }
                answer(exchange, account.get(), scopes, false);
            }
            default -> throw invalid("the grant_type is password or refresh_token");
        }
    }

    private void byPassword(Exchange exchange, BasicLogin login, List<Scope> scopes, boolean offline) {
        guard.check(exchange, login, account -> {
            try {
                if (account.isEmpty()) {
                    throw guard.refusePassword(exchange);
                }
                answer(exchange, account.get(), scopes, offline);
            } catch (IOException e) {
                exchange.fail(e);
            }
        });
    }

    /** @param account or null: anybody */
    private void answer(Exchange exchange, Account account, List<Scope> scopes, boolean offline) throws IOException {
        User user = account == null ? User.ANYBODY : account.user();
        if (account != null) {
            exchange.request().setAttribute(AccessLog.USER, user.name());
        }
        List<Scope> granted = scopes.stream()
                .map(scope -> scope.allowedTo(user))
                .filter(scope -> !scope.actions().isEmpty())
                .toList();
        String token = tokens.access(new Grant(user.name(), granted));
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("token", token);
        body.put("access_token", token);
        body.put("expires_in", Tokens.LIFE.toSeconds());
        body.put("issued_at", tokens.now().truncatedTo(ChronoUnit.SECONDS).toString());
        body.put("scope", String.join(" ", granted.stream().map(Scope::toString).toList()));
        if (offline && account != null) {
            body.put("refresh_token", tokens.refresh(account));
        }
        exchange.answerJson(200, body);
    }

    private static OciException invalid(String message) {
        return new OciException(ErrorCode.UNSUPPORTED, 400, message, null);
    }
}
