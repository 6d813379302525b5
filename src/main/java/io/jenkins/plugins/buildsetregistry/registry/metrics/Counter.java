package io.jenkins.plugins.buildsetregistry.registry.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A number that only grows, for each combination of labels. */
public final class Counter implements Metrics.Family {
    private final String name;
    private final String help;
    private final List<String> labels;
    private final Map<Labels, LongAdder> series = new ConcurrentHashMap<>();

    Counter(String name, String help, List<String> labels) {
        this.name = name;
        this.help = help;
        this.labels = labels;
        if (labels.isEmpty()) {
            add(0);
        }
    }

    /** @param values one for each label */
    public void add(long amount, String... values) {
        series.computeIfAbsent(Labels.of(labels, values), key -> new LongAdder())
                .add(amount);
    }

    @Override
    public void write(StringBuilder out) {
        Metrics.head(out, name, help, "counter");
        series.forEach((values, sum) -> {
            out.append(name);
            if (!labels.isEmpty()) {
                out.append('{').append(values.text(labels)).append('}');
            }
            out.append(' ').append(sum.sum()).append('\n');
        });
    }
}
