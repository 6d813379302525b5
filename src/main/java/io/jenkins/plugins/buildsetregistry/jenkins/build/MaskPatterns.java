package io.jenkins.plugins.buildsetregistry.jenkins.build;

import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import io.jenkins.plugins.buildsetregistry.jenkins.agent.ReadSecrets;
import io.jenkins.plugins.buildsetregistry.remote.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is to be masked in one log; remembers what it has seen, for lines that come late. Never throws: a log must go on. */
final class MaskPatterns {
    private static final Logger LOGGER = Logger.getLogger(MaskPatterns.class.getName());

    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private volatile List<String> all = List.of();

    /** @param registry that runs now, if any */
    List<String> of(Optional<RunningRegistry> registry) {
        if (registry.isPresent() && !known.containsKey(registry.get().directory())) {
            learn(registry.get());
        }
        return all;
    }

    private void learn(RunningRegistry registry) {
        try {
            known.put(
                    registry.directory(),
                    RunningSecrets.get().of(registry).map(MaskPatterns::forms).orElse(List.of()));
            all = known.values().stream().flatMap(List::stream).toList();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot read the passwords of the buildset registry at " + registry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> forms(ReadSecrets.Secrets secrets) {
        List<String> forms = new ArrayList<>();
        for (Credentials credentials : List.of(secrets.writer(), secrets.reader())) {
            forms.add(credentials.password());
            forms.add(base64(credentials.username() + ":" + credentials.password()));
            forms.add(base64(credentials.password()));
        }
        return forms;
    }

    private static String base64(String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
