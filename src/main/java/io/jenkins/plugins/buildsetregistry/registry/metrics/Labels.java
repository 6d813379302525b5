package io.jenkins.plugins.buildsetregistry.registry.metrics;

import java.util.List;

/** The values of a family's labels that tell one of its series from another. */
record Labels(List<String> values) {
    static Labels of(List<String> names, String... values) {
        if (names.size() != values.length) {
            throw new IllegalArgumentException("expected a value for each of " + names);
        }
        return new Labels(List.of(values));
    }

    /** {@code method="GET",status="2xx"}. */
    String text(List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append(names.get(i))
                    .append("=\"")
                    .append(values.get(i)
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        return text.toString();
    }
}
