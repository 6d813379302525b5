package io.jenkins.plugins.buildsetregistry.registry.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The numbers of one server. Names and labels follow Prometheus' conventions: base units (seconds, bytes), counters that
 * end in {@code _total}. Label values are to come from a small set, never from clients.
 */
public final class Metrics {
    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    interface Family {
        void write(StringBuilder out);
    }

    /** The counter of that name, made at its first use. */
    public Counter counter(String name, String help, String... labels) {
        return (Counter) families.computeIfAbsent(name, key -> new Counter(name, help, List.of(labels)));
    }

    /** The histogram of durations of that name, made at its first use. */
    public Histogram histogram(String name, String help, String... labels) {
        return (Histogram) families.computeIfAbsent(name, key -> new Histogram(name, help, List.of(labels)));
    }

    /** A number that is asked for when it is wanted; answers at once, with less than nothing while it is not known. */
    public void gauge(String name, String help, LongSupplier value) {
        families.put(name, out -> {
            long now = value.getAsLong();
            if (now >= 0) {
                head(out, name, help, "gauge");
                out.append(name).append(' ').append(now).append('\n');
            }
        });
    }

    /**
     * Numbers that are asked for when they are wanted; those less than nothing are not known, and left out.
     *
     * @param type {@code counter} or {@code gauge}
     * @param values by the value of the label
     */
    public void family(String name, String help, String type, String label, Supplier<Map<String, Long>> values) {
        families.put(name, out -> {
            head(out, name, help, type);
            values.get().forEach((value, number) -> {
                if (number >= 0) {
                    out.append(name).append('{');
                    out.append(Labels.of(List.of(label), value).text(List.of(label)));
                    out.append("} ").append(number).append('\n');
                }
            });
        });
    }

    /** In Prometheus' text format, version 0.0.4. */
    public String text() {
        StringBuilder out = new StringBuilder();
        families.values().forEach(family -> family.write(out));
        return out.toString();
    }

    static void head(StringBuilder out, String name, String help, String type) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
}
