package io.jenkins.plugins.buildsetregistry.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Says who sends a request: mostly somebody who may, else somebody who may less, nobody, or nonsense. */
final class LoginGrammar {
    private static final List<String> NONSENSE = List.of(
            "Basic",
            "Basic !!!!",
            "Basic Og==",
            "Bearer x",
            "Bearer a.b.c",
            "\u00e4",
            "Negotiate",
            basic("admin", "wrong"),
            basic("nobody", "wrong"));

    private final Random random;
    private final FuzzedContent content;

    LoginGrammar(Random random, FuzzedContent content) {
        this.random = random;
        this.content = content;
    }

    /** Of {@link AccessRulesTest#users}. */
    static String basic(String user) {
        return basic(user, user + "-secret");
    }

    static String basic(String user, String password) {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    Optional<String> header() {
        return switch (random.nextInt(24)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("Authorization: " + NONSENSE.get(random.nextInt(NONSENSE.size())));
            case 2 -> Optional.of("Authorization: " + basic(random.nextBoolean() ? "all" : "prometheus"));
            case 3, 4, 5 -> Optional.of("Authorization: Bearer " + content.token());
            default -> Optional.of("Authorization: " + basic("admin"));
        };
    }

    /** What asks for a token with POST. */
    byte[] form(String scopes) {
        String form =
                switch (random.nextInt(6)) {
                    case 0 -> "grant_type=refresh_token&refresh_token=" + content.token();
                    case 1 -> "grant_type=%zz&username=%ff";
                    case 2 -> "grant_type=password&username=admin&password=wrong";
                    default -> "grant_type=password&username=admin&password=admin-secret&access_type=offline";
                };
        return (form + "&service=buildset-registry&client_id=fuzz" + scopes).getBytes(StandardCharsets.UTF_8);
    }
}
