package io.jenkins.plugins.buildsetregistry.acceptance;

import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds passwords in what others can read, in the forms in which they travel. */
final class SecretSearch {
    /** What stands for a secret in the answer, by its forms. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    /** @param owner for people: whose it is */
    synchronized void add(String owner, Credentials login) {
        put(login.password(), owner);
        put(base64(login.password()), owner + " (base64)");
        put(base64(login.username() + ":" + login.password()), owner + " (basic authorization)");
    }

    private void put(String form, String owner) {
        forms.put(form, owner);
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized int size() {
        return forms.size();
    }

    /** @return whose passwords are in that text, without them */
    synchronized List<String> in(String text) {
        List<String> found = new ArrayList<>();
        forms.forEach((form, owner) -> {
            if (text.contains(form)) {
                found.add(owner);
            }
        });
        return found;
    }
}
