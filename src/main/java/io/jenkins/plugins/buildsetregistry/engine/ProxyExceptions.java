package io.jenkins.plugins.buildsetregistry.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code NO_PROXY}: programs disagree about which of its spellings they heed, so both say the same. */
final class ProxyExceptions {
    private static final List<String> VARIABLES = List.of("NO_PROXY", "no_proxy");

    private ProxyExceptions() {}

    /**
     * What the environment says, in either spelling, and one host more.
     *
     * @param host as it stands in a URL
     */
    static Map<String, String> with(String host, Map<String, String> environment) {
        String name = host.replaceAll("[\\[\\]]", "");
        String other = VARIABLES.stream()
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
        Map<String, String> variables = new HashMap<>();
        for (String variable : VARIABLES) {
            String own = environment.getOrDefault(variable, "");
            variables.put(variable, with(name, own.isBlank() ? other : own));
        }
        return variables;
    }

    private static String with(String host, String set) {
        if (set.isBlank()) {
            return host;
        }
        boolean excepted = Arrays.stream(set.split(","))
                .map(String::trim)
                .anyMatch(entry -> entry.equals("*") || entry.equals(host));
        return excepted ? set : set + "," + host;
    }
}
